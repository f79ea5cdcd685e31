"""Rules about the parts of Python that a browser lacks: processes, sockets, threads, waiting."""

import ast
from collections.abc import Iterator, Mapping

from agentapp import _browser_limits
from agentapp_devkit.check.analysis.program import Call, Program, issue_at
from agentapp_devkit.check.issues import Issue, Severity
from agentapp_devkit.check.project import PythonFile
from agentapp_devkit.check.rules import Rule

PROCESS = Rule(
    "AA102",
    "process",
    Severity.ERROR,
    "A page starts no other programs, so this raises an exception.",
    'import subprocess\n\nsubprocess.run(["git", "log"])\n',
    'from pyodide.http import pyfetch\n\nresponse = await pyfetch("static/log.txt")\n',
)
SOCKET = Rule(
    "AA103",
    "socket",
    Severity.ERROR,
    "A page has no sockets: it can send requests by HTTP, and open web sockets with JavaScript's"
    " `WebSocket`. Mail, databases and the like need a service of your own that the page asks.",
    'import socket\n\nsocket.create_connection(("shop.example.com", 443))\n',
    'from pyodide.http import pyfetch\n\nresponse = await pyfetch("static/orders.json")\n',
)
THREAD = Rule(
    "AA104",
    "thread",
    Severity.ERROR,
    "A page has no threads, so starting one raises an exception. A task of asyncio runs beside"
    " other code.",
    "from threading import Thread\n\n\ndef load() -> None: ...\n\n\nThread(target=load).start()\n",
    "import asyncio\n\n\nasync def load() -> None: ...\n\n\n"
    "loading = asyncio.create_task(load())\n",
)
SLEEP = Rule(
    "AA105",
    "blocking-sleep",
    Severity.ERROR,
    "`time.sleep` keeps the whole page from reacting, the agent's clicks included, for as long as"
    " it lasts.",
    "import time\n\ntime.sleep(1)\n",
    "import asyncio\n\nawait asyncio.sleep(1)\n",
)
BLOCKING_RUN = Rule(
    "AA106",
    "blocking-run",
    Severity.ERROR,
    "A page cannot stop until a coroutine is done, so this raises an exception. Only at the top"
    " level of a page's script, `asyncio.run(main())` means `await main()`.",
    "import asyncio\n\n\nasync def load() -> list[str]: ...\n\n\n"
    "def orders() -> list[str]:\n    return asyncio.run(load())\n",
    "async def load() -> list[str]: ...\n\n\n"
    "async def orders() -> list[str]:\n    return await load()\n",
)
TERMINAL = Rule(
    "AA107",
    "terminal-input",
    Severity.ERROR,
    "A page has no terminal to read from, so this raises an exception.",
    'name = input("Your name: ")\n',
    "from htpy import Node, button, form, input as field\n\n\n"
    '@panel.section("Name")\ndef ask() -> Node:\n'
    '    return form(data_action="save")[field(name="name"), button["Save"]]\n\n\n'
    '@panel.action("save")\ndef save(name: str) -> None:\n    print(name)\n',
)
BLOCKING_REQUEST = Rule(
    "AA108",
    "blocking-request",
    Severity.ERROR,
    "These requests need sockets, which a page does not have. `pyfetch` and `httpx.AsyncClient` use"
    " the browser's own requests.",
    'from urllib.request import urlopen\n\nresponse = urlopen("https://shop.example.com/orders")\n',
    'from pyodide.http import pyfetch\n\nresponse = await pyfetch("static/orders.json")\n',
)
DEBUGGER = Rule(
    "AA109",
    "debugger",
    Severity.WARNING,
    "A page has no terminal for a debugger, so this raises an exception. It works in a test.",
    "breakpoint()\n",
    'print("here")  # in the console of the browser\n',
)
DIALOG = Rule(
    "AA110",
    "browser-dialog",
    Severity.ERROR,
    "Browsers show no `alert`, `confirm` and `prompt` in a frame of another site, and the Agent App"
    " is one.",
    'import js\n\njs.alert("Saved")\n',
    'panel.notify("Saved")\n',
)


_SLEEPING = "It freezes the page. Write `await asyncio.sleep(…)` in an async function."
_DIALOGS = (
    "Browsers show no dialogs of a frame. Tell the agent with panel.notify(), and ask with a form"
    " or buttons in a section."
)

# The advice of a rule, and the full names of what breaks it; a dot at the end stands for all
# names below it.
_LIMITS: Mapping[Rule, tuple[str, str]] = {
    PROCESS: (
        _browser_limits.PROCESSES,
        """
        asyncio.create_subprocess_exec asyncio.create_subprocess_shell
        concurrent.futures.ProcessPoolExecutor multiprocessing.Manager multiprocessing.Pool
        multiprocessing.Process multiprocessing.pool.Pool os.execl os.execle os.execlp os.execv
        os.execve os.execvp os.execvpe os.fork os.forkpty os.popen os.posix_spawn os.posix_spawnp
        os.spawnl os.spawnlp os.spawnv os.spawnve os.spawnvp os.startfile os.system pty.spawn
        subprocess.Popen subprocess.call subprocess.check_call subprocess.check_output
        subprocess.getoutput subprocess.getstatusoutput subprocess.run
        """,
    ),
    SOCKET: (
        _browser_limits.SOCKETS,
        """
        asyncio.open_connection asyncio.open_unix_connection asyncio.start_server
        ftplib.FTP ftplib.FTP_TLS http.server.HTTPServer http.server.ThreadingHTTPServer
        imaplib.IMAP4 imaplib.IMAP4_SSL poplib.POP3 poplib.POP3_SSL smtplib.SMTP smtplib.SMTP_SSL
        socket.create_connection socket.create_server socket.getaddrinfo socket.gethostbyname
        socket.socket socket.socketpair socketserver.TCPServer socketserver.ThreadingTCPServer
        socketserver.UDPServer xmlrpc.client.ServerProxy
        """,
    ),
    THREAD: (
        _browser_limits.THREADS,
        """
        _thread.start_new_thread asyncio.get_event_loop().run_in_executor
        asyncio.get_running_loop().run_in_executor asyncio.to_thread
        concurrent.futures.ThreadPoolExecutor multiprocessing.pool.ThreadPool threading.Thread
        threading.Timer
        """,
    ),
    SLEEP: (_SLEEPING, "time.sleep"),
    BLOCKING_RUN: (
        _browser_limits.BLOCKING,
        """
        asyncio.Runner asyncio.get_event_loop().run_forever
        asyncio.get_event_loop().run_until_complete asyncio.new_event_loop().run_forever
        asyncio.new_event_loop().run_until_complete asyncio.run pyodide.ffi.run_sync
        """,
    ),
    TERMINAL: (_browser_limits.TERMINAL, "builtins.input getpass.getpass sys.stdin."),
    BLOCKING_REQUEST: (
        _browser_limits.SOCKETS,
        """
        http.client.HTTPConnection http.client.HTTPSConnection httpx.Client httpx.delete httpx.get
        httpx.head httpx.options httpx.patch httpx.post httpx.put httpx.request httpx.stream
        urllib.request.build_opener urllib.request.urlopen urllib.request.urlretrieve
        """,
    ),
    DEBUGGER: (_browser_limits.DEBUGGER, "builtins.breakpoint pdb.set_trace"),
    DIALOG: (
        _DIALOGS,
        "js.alert js.confirm js.prompt js.window.alert js.window.confirm js.window.prompt",
    ),
}
_BY_ORIGIN = {
    origin: (rule, advice)
    for rule, (advice, origins) in _LIMITS.items()
    for origin in origins.split()
}
_PREFIXES = tuple(origin for origin in _BY_ORIGIN if origin.endswith("."))
# `main.py` may call these at its top level, where they mean `await`.
_MEANS_AWAIT = ("asyncio.run", ".run_until_complete")


def check(program: Program) -> Iterator[Issue]:
    """Report the calls, and the classes derived from, that a browser has nothing for."""
    for call in program.calls:
        if not _means_await(program, call):
            yield from _issues(call.file, call.node, call.origin)
    for file in program.files:
        for node in file.nodes:
            if isinstance(node, ast.ClassDef) and program.reaches(file, node):
                for base in node.bases:
                    yield from _issues(file, base, program.origin(file, base) or "")


def _issues(file: PythonFile, node: ast.AST, origin: str) -> Iterator[Issue]:
    known = next(filter(origin.startswith, _PREFIXES), origin)
    if known in _BY_ORIGIN:
        rule, advice = _BY_ORIGIN[known]
        reason, _, remedy = advice.partition(". ")
        name = origin.removeprefix("builtins.").replace("()", "")
        yield issue_at(rule, file, node, f"{name} cannot work here: {_lowered(reason)}.", remedy)


def _means_await(program: Program, call: Call) -> bool:
    return (
        call.origin.endswith(_MEANS_AWAIT)
        and call.file.path in program.project.scripts
        and call.file.names.function_of(call.node) is None
    )


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
