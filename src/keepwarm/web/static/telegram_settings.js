// The link on this page connects once: where that has happened, the page shows who is connected.
document.addEventListener('live:today', () => location.replace('/settings/telegram'));
