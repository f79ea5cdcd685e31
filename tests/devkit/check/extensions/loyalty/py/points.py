import math
import random
import threading
from decimal import ROUND_HALF_UP, Decimal

_lock = threading.Lock()
_known: dict[str, int] = {}


def remember(customer, points):
    with _lock:
        _known[customer] = points
    return points


def worth(points: int) -> Decimal:
    return (Decimal(points) / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def level(points: int) -> str:
    match min(3, int(math.log10(points + 1))):
        case 0 | 1:
            return "bronze"
        case 2:
            return "silver"
        case _:
            return "gold"


def coupon() -> str:
    return "".join(random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=8))
