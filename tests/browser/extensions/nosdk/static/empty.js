// Sets no window.LiveChat.
