"""An office's person at the editor."""

from hub.editor.session import EditorSession
from hub.office import Hub
from hub.web.authentication import Principal


def session_for(hub: Hub, office: str) -> EditorSession:
    return EditorSession(hub, Principal(office, hub.settings.tenant(office).name, "office"))
