"""The panel's own texts in each language, and the types of their names."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, TypedDict

Language: TypeAlias = Literal["en", "de", "es", "fr", "pl", "pt"]
PluralForm: TypeAlias = Literal["one", "few", "many", "other"]
PluralText: TypeAlias = str | Mapping[PluralForm, str]


class Texts(TypedDict, total=False):
    """The panel's own texts, each of which `Panel(texts=…)` can replace.

    Every text is plain text. Names in braces stand for values. A text with `{count}` may be a
    mapping of plural forms, as `{"one": "1 more", "other": "{count} more"}`.

    Example:
        >>> texts: Texts = {"source": "Where from", "group_id": "Team"}
    """

    unnamed: str
    copy_email: str
    copied: str
    not_copied: str
    source: str
    source_chats: str
    source_visitors: str
    source_archives: str
    source_customers: str
    location: str
    local_time: str
    chat_id: str
    thread_id: str
    group_id: str
    customer_id: str
    pre_chat_survey: str
    custom_variables: str
    no_answer: str
    show_more: PluralText
    and_more: PluralText
    empty: str
    not_loaded: str
    too_long: str
    try_again: str
    dismiss: str
    action_failed: str
    action_failed_for: str
    waiting_title: str
    waiting_text: str
    unauthorized_title: str
    unauthorized_text: str
    failed_title: str
    failed_text: str
    failed_remedy: str
    sign_in: str
    sign_in_text: str
    sign_in_blocked: str
    sign_in_open: str
    sign_in_severed: str
    sign_in_continue: str
    sign_in_closed: str
    sign_in_refused: str
    sign_in_timeout: str
    sign_in_needed: str
    sign_in_failed: str


_EN: Texts = {
    "unnamed": "Unnamed customer",
    "copy_email": "Copy e-mail address",
    "copied": "Copied",
    "not_copied": "Not copied. Please select the text and copy it yourself.",
    "source": "Opened from",
    "source_chats": "Chats",
    "source_visitors": "Visitors",
    "source_archives": "Archives",
    "source_customers": "Customers",
    "location": "Location",
    "local_time": "Local time",
    "chat_id": "Chat ID",
    "thread_id": "Thread ID",
    "group_id": "Group",
    "customer_id": "Customer ID",
    "pre_chat_survey": "Pre-chat survey",
    "custom_variables": "Custom variables",
    "no_answer": "No answer",
    "show_more": "Show {count} more",
    "and_more": "and {count} more",
    "empty": "Nothing to show.",
    "not_loaded": "This could not be loaded.",
    "too_long": "This is taking too long.",
    "try_again": "Try again",
    "dismiss": "Dismiss",
    "action_failed": "“{action}” did not work. Please try again.",
    "action_failed_for": "“{action}” did not work for {customer}. Please try again.",
    "waiting_title": "No customer selected",
    "waiting_text": "Open a chat, a visitor or an archive to see the customer here.",
    "unauthorized_title": "Not authorized",
    "unauthorized_text": (
        "LiveChat did not authorize you for this extension. "
        "If you should have access, ask whoever looks after it."
    ),
    "failed_title": "Not connected to LiveChat",
    "failed_text": "This extension could not connect to LiveChat.",
    "failed_remedy": (
        "Try again, or reload the Agent App. If it stays so, tell whoever looks after it."
    ),
    "sign_in": "Sign in with LiveChat",
    "sign_in_text": "Sign in with your LiveChat account to see the rest.",
    "sign_in_blocked": "The browser blocked the sign-in window.",
    "sign_in_open": "Open the window",
    "sign_in_severed": "Sign in in the window that has opened, then come back.",
    "sign_in_continue": "Continue",
    "sign_in_closed": "The sign-in window was closed.",
    "sign_in_refused": "LiveChat gave this extension no access.",
    "sign_in_timeout": "Signing in took too long.",
    "sign_in_needed": "Please sign in again.",
    "sign_in_failed": (
        "Signing in did not work. If it stays so, tell whoever looks after this extension."
    ),
}

_DE: Texts = {
    "unnamed": "Kunde ohne Namen",
    "copy_email": "E-Mail-Adresse kopieren",
    "copied": "Kopiert",
    "not_copied": "Nicht kopiert. Bitte markieren Sie den Text und kopieren Sie ihn selbst.",
    "source": "Geöffnet aus",
    "source_chats": "Chats",
    "source_visitors": "Besucher",
    "source_archives": "Archiv",
    "source_customers": "Kunden",
    "location": "Ort",
    "local_time": "Ortszeit",
    "chat_id": "Chat-ID",
    "thread_id": "Thread-ID",
    "group_id": "Gruppe",
    "customer_id": "Kunden-ID",
    "pre_chat_survey": "Umfrage vor dem Chat",
    "custom_variables": "Benutzerdefinierte Variablen",
    "no_answer": "Keine Antwort",
    "show_more": {
        "one": "1 weiteren Eintrag anzeigen",
        "other": "{count} weitere Einträge anzeigen",
    },
    "and_more": {"one": "und 1 weiterer Eintrag", "other": "und {count} weitere Einträge"},
    "empty": "Nichts anzuzeigen.",
    "not_loaded": "Das konnte nicht geladen werden.",
    "too_long": "Das dauert zu lange.",
    "try_again": "Erneut versuchen",
    "dismiss": "Schließen",
    "action_failed": "„{action}“ hat nicht funktioniert. Bitte versuchen Sie es erneut.",
    "action_failed_for": (
        "„{action}“ hat für {customer} nicht funktioniert. Bitte versuchen Sie es erneut."
    ),
    "waiting_title": "Kein Kunde ausgewählt",
    "waiting_text": (
        "Öffnen Sie einen Chat, einen Besucher oder ein Archiv, um den Kunden hier zu sehen."
    ),
    "unauthorized_title": "Kein Zugriff",
    "unauthorized_text": (
        "LiveChat hat Ihnen für diese Erweiterung keinen Zugriff erteilt. "
        "Wenn Sie Zugriff haben sollten, wenden Sie sich an die zuständige Person."
    ),
    "failed_title": "Keine Verbindung zu LiveChat",
    "failed_text": "Diese Erweiterung konnte keine Verbindung zu LiveChat herstellen.",
    "failed_remedy": (
        "Versuchen Sie es erneut, oder laden Sie die Agent App neu. Wenn das nicht hilft,"
        " wenden Sie sich an die zuständige Person."
    ),
    "sign_in": "Mit LiveChat anmelden",
    "sign_in_text": "Melden Sie sich mit Ihrem LiveChat-Konto an, um alles zu sehen.",
    "sign_in_blocked": "Der Browser hat das Anmeldefenster blockiert.",
    "sign_in_open": "Fenster öffnen",
    "sign_in_severed": "Melden Sie sich im geöffneten Fenster an, und kommen Sie dann zurück.",
    "sign_in_continue": "Weiter",
    "sign_in_closed": "Das Anmeldefenster wurde geschlossen.",
    "sign_in_refused": "LiveChat hat dieser Erweiterung keinen Zugriff gegeben.",
    "sign_in_timeout": "Die Anmeldung hat zu lange gedauert.",
    "sign_in_needed": "Bitte melden Sie sich erneut an.",
    "sign_in_failed": (
        "Die Anmeldung hat nicht funktioniert. "
        "Wenn es so bleibt, wenden Sie sich an die zuständige Person."
    ),
}

_ES: Texts = {
    "unnamed": "Cliente sin nombre",
    "copy_email": "Copiar la dirección de correo",
    "copied": "Copiado",
    "not_copied": "No se ha copiado. Seleccione el texto y cópielo usted mismo.",
    "source": "Abierto desde",
    "source_chats": "Chats",
    "source_visitors": "Visitantes",
    "source_archives": "Archivos",
    "source_customers": "Clientes",
    "location": "Ubicación",
    "local_time": "Hora local",
    "chat_id": "ID del chat",
    "thread_id": "ID del hilo",
    "group_id": "Grupo",
    "customer_id": "ID del cliente",
    "pre_chat_survey": "Encuesta previa al chat",
    "custom_variables": "Variables personalizadas",
    "no_answer": "Sin respuesta",
    "show_more": "Mostrar {count} más",
    "and_more": "y {count} más",
    "empty": "No hay nada que mostrar.",
    "not_loaded": "No se ha podido cargar.",
    "too_long": "Está tardando demasiado.",
    "try_again": "Reintentar",
    "dismiss": "Cerrar",
    "action_failed": "«{action}» no ha funcionado. Inténtelo de nuevo.",
    "action_failed_for": "«{action}» no ha funcionado para {customer}. Inténtelo de nuevo.",
    "waiting_title": "Ningún cliente seleccionado",
    "waiting_text": "Abra un chat, un visitante o un archivo para ver aquí al cliente.",
    "unauthorized_title": "Sin autorización",
    "unauthorized_text": (
        "LiveChat no le ha autorizado para esta extensión. "
        "Si debería tener acceso, pregunte a la persona responsable."
    ),
    "failed_title": "Sin conexión con LiveChat",
    "failed_text": "Esta extensión no ha podido conectarse a LiveChat.",
    "failed_remedy": (
        "Inténtelo de nuevo o recargue la Agent App. Si el problema continúa, avise a la persona"
        " responsable."
    ),
    "sign_in": "Iniciar sesión con LiveChat",
    "sign_in_text": "Inicie sesión con su cuenta de LiveChat para ver el resto.",
    "sign_in_blocked": "El navegador bloqueó la ventana de inicio de sesión.",
    "sign_in_open": "Abrir la ventana",
    "sign_in_severed": "Inicie sesión en la ventana que se abrió y vuelva aquí.",
    "sign_in_continue": "Continuar",
    "sign_in_closed": "Se cerró la ventana de inicio de sesión.",
    "sign_in_refused": "LiveChat no dio acceso a esta extensión.",
    "sign_in_timeout": "El inicio de sesión tardó demasiado.",
    "sign_in_needed": "Inicie sesión de nuevo.",
    "sign_in_failed": (
        "No se pudo iniciar sesión. Si sigue así, avise a la persona responsable de esta extensión."
    ),
}

_FR: Texts = {
    "unnamed": "Client sans nom",
    "copy_email": "Copier l’adresse e-mail",
    "copied": "Copié",
    "not_copied": "Non copié. Veuillez sélectionner le texte et le copier vous-même.",
    "source": "Ouvert depuis",
    "source_chats": "Chats",
    "source_visitors": "Visiteurs",
    "source_archives": "Archives",
    "source_customers": "Clients",
    "location": "Lieu",
    "local_time": "Heure locale",
    "chat_id": "ID du chat",
    "thread_id": "ID du fil",
    "group_id": "Groupe",
    "customer_id": "ID du client",
    "pre_chat_survey": "Questionnaire avant le chat",
    "custom_variables": "Variables personnalisées",
    "no_answer": "Sans réponse",
    "show_more": {
        "one": "Afficher {count} élément de plus",
        "other": "Afficher {count} éléments de plus",
    },
    "and_more": {"one": "et {count} autre", "other": "et {count} autres"},
    "empty": "Rien à afficher.",
    "not_loaded": "Le chargement a échoué.",
    "too_long": "Cela prend trop de temps.",
    "try_again": "Réessayer",
    "dismiss": "Fermer",
    "action_failed": "« {action} » n’a pas fonctionné. Veuillez réessayer.",
    "action_failed_for": "« {action} » n’a pas fonctionné pour {customer}. Veuillez réessayer.",
    "waiting_title": "Aucun client sélectionné",
    "waiting_text": "Ouvrez un chat, un visiteur ou une archive pour voir le client ici.",
    "unauthorized_title": "Accès non autorisé",
    "unauthorized_text": (
        "LiveChat ne vous a pas autorisé à utiliser cette extension. "
        "Si vous devriez y avoir accès, adressez-vous à son responsable."
    ),
    "failed_title": "Non connecté à LiveChat",
    "failed_text": "Cette extension n’a pas pu se connecter à LiveChat.",
    "failed_remedy": (
        "Réessayez ou rechargez l’Agent App. Si le problème persiste, prévenez son responsable."
    ),
    "sign_in": "Se connecter avec LiveChat",
    "sign_in_text": "Connectez-vous avec votre compte LiveChat pour voir la suite.",
    "sign_in_blocked": "Le navigateur a bloqué la fenêtre de connexion.",
    "sign_in_open": "Ouvrir la fenêtre",
    "sign_in_severed": "Connectez-vous dans la fenêtre qui s’est ouverte, puis revenez ici.",
    "sign_in_continue": "Continuer",
    "sign_in_closed": "La fenêtre de connexion a été fermée.",
    "sign_in_refused": "LiveChat n’a pas donné accès à cette extension.",
    "sign_in_timeout": "La connexion a pris trop de temps.",
    "sign_in_needed": "Veuillez vous reconnecter.",
    "sign_in_failed": (
        "La connexion n’a pas fonctionné. "
        "Si cela persiste, prévenez la personne responsable de cette extension."
    ),
}

_PL: Texts = {
    "unnamed": "Klient bez nazwy",
    "copy_email": "Kopiuj adres e-mail",
    "copied": "Skopiowano",
    "not_copied": "Nie skopiowano. Zaznacz tekst i skopiuj go samodzielnie.",
    "source": "Otwarto z",
    "source_chats": "Czaty",
    "source_visitors": "Odwiedzający",
    "source_archives": "Archiwum",
    "source_customers": "Klienci",
    "location": "Lokalizacja",
    "local_time": "Czas lokalny",
    "chat_id": "ID czatu",
    "thread_id": "ID wątku",
    "group_id": "Grupa",
    "customer_id": "ID klienta",
    "pre_chat_survey": "Ankieta przed czatem",
    "custom_variables": "Zmienne niestandardowe",
    "no_answer": "Brak odpowiedzi",
    "show_more": {
        "one": "Pokaż jeszcze 1 pozycję",
        "few": "Pokaż jeszcze {count} pozycje",
        "many": "Pokaż jeszcze {count} pozycji",
    },
    "and_more": {
        "one": "i jeszcze 1 pozycja",
        "few": "i jeszcze {count} pozycje",
        "many": "i jeszcze {count} pozycji",
    },
    "empty": "Brak danych do wyświetlenia.",
    "not_loaded": "Nie udało się wczytać danych.",
    "too_long": "To trwa zbyt długo.",
    "try_again": "Spróbuj ponownie",
    "dismiss": "Zamknij",
    "action_failed": "Nie udało się wykonać działania „{action}”. Spróbuj ponownie.",
    "action_failed_for": (
        "Nie udało się wykonać działania „{action}” (klient: {customer}). Spróbuj ponownie."
    ),
    "waiting_title": "Nie wybrano klienta",
    "waiting_text": (
        "Otwórz czat, profil odwiedzającego lub archiwum, aby zobaczyć tutaj dane klienta."
    ),
    "unauthorized_title": "Brak autoryzacji",
    "unauthorized_text": (
        "LiveChat nie autoryzował Twojego dostępu do tego rozszerzenia. "
        "Jeśli powinien on być możliwy, zwróć się do osoby odpowiedzialnej za rozszerzenie."
    ),
    "failed_title": "Brak połączenia z LiveChat",
    "failed_text": "To rozszerzenie nie mogło połączyć się z LiveChat.",
    "failed_remedy": (
        "Spróbuj ponownie lub odśwież Agent App. Jeśli problem nie zniknie,"
        " powiadom osobę odpowiedzialną za rozszerzenie."
    ),
    "sign_in": "Zaloguj się przez LiveChat",
    "sign_in_text": "Zaloguj się na swoje konto LiveChat, aby zobaczyć resztę.",
    "sign_in_blocked": "Przeglądarka zablokowała okno logowania.",
    "sign_in_open": "Otwórz okno",
    "sign_in_severed": "Zaloguj się w otwartym oknie, a potem wróć tutaj.",
    "sign_in_continue": "Dalej",
    "sign_in_closed": "Okno logowania zostało zamknięte.",
    "sign_in_refused": "LiveChat nie dał dostępu temu rozszerzeniu.",
    "sign_in_timeout": "Logowanie trwało zbyt długo.",
    "sign_in_needed": "Zaloguj się ponownie.",
    "sign_in_failed": (
        "Logowanie nie powiodło się. "
        "Jeśli to się powtarza, powiadom osobę odpowiedzialną za to rozszerzenie."
    ),
}

_PT: Texts = {
    "unnamed": "Cliente sem nome",
    "copy_email": "Copiar endereço de e-mail",
    "copied": "Copiado",
    "not_copied": "Não copiado. Selecione o texto e copie manualmente.",
    "source": "Aberto em",
    "source_chats": "Chats",
    "source_visitors": "Visitantes",
    "source_archives": "Arquivos",
    "source_customers": "Clientes",
    "location": "Localização",
    "local_time": "Hora local",
    "chat_id": "ID do chat",
    "thread_id": "ID da conversa",
    "group_id": "Grupo",
    "customer_id": "ID do cliente",
    "pre_chat_survey": "Questionário antes do chat",
    "custom_variables": "Variáveis personalizadas",
    "no_answer": "Sem resposta",
    "show_more": "Mostrar mais {count}",
    "and_more": "e mais {count}",
    "empty": "Nada para mostrar.",
    "not_loaded": "Não foi possível carregar.",
    "too_long": "Está demorando demais.",
    "try_again": "Tentar novamente",
    "dismiss": "Fechar",
    "action_failed": "“{action}” não funcionou. Tente novamente.",
    "action_failed_for": "“{action}” não funcionou para {customer}. Tente novamente.",
    "waiting_title": "Nenhum cliente selecionado",
    "waiting_text": "Abra um chat, um visitante ou um arquivo para ver o cliente aqui.",
    "unauthorized_title": "Sem autorização",
    "unauthorized_text": (
        "O LiveChat não autorizou você a usar esta extensão. "
        "Se você deveria ter acesso, fale com a pessoa responsável."
    ),
    "failed_title": "Sem conexão com o LiveChat",
    "failed_text": "Esta extensão não conseguiu se conectar ao LiveChat.",
    "failed_remedy": (
        "Tente novamente ou recarregue a Agent App. Se o problema continuar, avise a pessoa"
        " responsável."
    ),
    "sign_in": "Entrar com o LiveChat",
    "sign_in_text": "Entre com a sua conta do LiveChat para ver o resto.",
    "sign_in_blocked": "O navegador bloqueou a janela de login.",
    "sign_in_open": "Abrir a janela",
    "sign_in_severed": "Entre na janela que se abriu e depois volte aqui.",
    "sign_in_continue": "Continuar",
    "sign_in_closed": "A janela de login foi fechada.",
    "sign_in_refused": "O LiveChat não deu acesso a esta extensão.",
    "sign_in_timeout": "O login demorou demais.",
    "sign_in_needed": "Entre de novo.",
    "sign_in_failed": "O login não funcionou. Se continuar assim, avise quem cuida desta extensão.",
}

TRANSLATIONS: Final[Mapping[Language, Texts]] = {
    "en": _EN,
    "de": _DE,
    "es": _ES,
    "fr": _FR,
    "pl": _PL,
    "pt": _PT,
}
