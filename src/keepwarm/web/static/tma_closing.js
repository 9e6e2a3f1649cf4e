/** Show the button that closes the Mini App, where there is a client to close it. */
export function offerToClose() {
  const button = document.getElementById('close');
  button.hidden = !tg.post('web_app_ready');
  button.onclick = () => tg.post('web_app_close');
}
