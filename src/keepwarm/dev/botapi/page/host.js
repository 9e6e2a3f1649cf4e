// Telegram's side of a Mini App: the frame, the buttons that the app asks for, and the messages
// between the two. Buttons belong to the client: they stay when the app goes to another page.

const SANDBOX = 'allow-scripts allow-same-origin allow-popups allow-forms allow-modals allow-storage-access-by-user-activation';

export class Host {
  /** `view` holds the parts marked `data-host`; `on` = {closed, link(url), telegram(path)}. */
  constructor(view, themes, on = {}) {
    this.themes = themes;
    this.on = on;
    this.heard = [];                       // everything that the app said, for those who test it
    this.view = view;
    this.part = Object.fromEntries([...view.querySelectorAll('[data-host]')].map(e => [e.dataset.host, e]));
    this.part.main.onclick = () => this.send('main_button_pressed');
    this.part.second.onclick = () => this.send('secondary_button_pressed');
    this.part.leave.onclick = () => this.goes_back ? this.send('back_button_pressed') : this.close();
    this.part.reload.onclick = () => this.send('reload_iframe');
    addEventListener('message', event => this.receive(event));
    addEventListener('resize', () => this.measure());
  }

  open(address, theme) {
    this.shut();
    Object.assign(this, { theme, goes_back: false, asks: false });
    const frame = this.frame = document.createElement('iframe');
    frame.setAttribute('sandbox', SANDBOX);
    frame.title = 'Mini App';
    this.origin = new URL(address).origin;
    frame.src = address;
    this.part.stage.replaceChildren(frame);
    this.view.hidden = false;
    this.dress();
  }

  /** Close as a person does: an app that asked for it has its say first. */
  async close() {
    if (this.asks && !(await this.confirm('Changes that you made may not be saved.', 'Close anyway'))) return;
    this.shut();
    this.on.closed?.();
  }

  shut() {
    this.frame?.remove();
    this.frame = null;
    this.view.hidden = true;
    for (const button of [this.part.main, this.part.second]) button.hidden = true;
    this.part.bar.hidden = true;
    this.part.leave.dataset.is = 'close';
  }

  wear(theme) {
    this.theme = theme;
    if (!this.frame) return;
    this.dress();
    this.send('theme_changed', { theme_params: this.themes[theme] });
  }

  send(type, data = {}) {
    this.frame?.contentWindow.postMessage(JSON.stringify({ eventType: type, eventData: data }), this.origin);
  }

  receive(event) {
    if (!this.frame || event.source !== this.frame.contentWindow || event.origin !== this.origin) return;
    const { eventType: type, eventData: data = {} } = JSON.parse(event.data);
    this.heard.push({ type, data });
    this[type]?.(data ?? {});
  }

  iframe_ready() { this.part.stage.classList.remove('is-loading'); }
  iframe_will_reload() { this.part.stage.classList.add('is-loading'); }
  web_app_ready() { this.part.stage.classList.remove('is-loading'); }
  web_app_request_theme() { this.send('theme_changed', { theme_params: this.themes[this.theme] }); }
  web_app_request_viewport() { this.measure(); }
  web_app_expand() { this.measure(); }
  web_app_request_safe_area() { this.send('safe_area_changed', { top: 0, bottom: 0, left: 0, right: 0 }); }
  web_app_request_content_safe_area() { this.send('content_safe_area_changed', { top: 0, bottom: 0, left: 0, right: 0 }); }
  web_app_setup_main_button(data) { this.dressButton(this.part.main, data); }
  web_app_setup_secondary_button(data) { this.dressButton(this.part.second, data); }
  web_app_set_header_color(asked) { this.paint('header_bg_color', asked); }
  web_app_set_background_color(asked) { this.paint('secondary_bg_color', asked); }
  web_app_set_bottom_bar_color(asked) { this.paint('bottom_bar_bg_color', asked); }
  web_app_setup_back_button({ is_visible }) {
    this.goes_back = is_visible;
    this.part.leave.dataset.is = is_visible ? 'back' : 'close';
    this.part.leave.setAttribute('aria-label', is_visible ? 'Back' : 'Close');
  }
  web_app_setup_closing_behavior({ need_confirmation }) { this.asks = need_confirmation; }
  web_app_trigger_haptic_feedback({ type, notification_type }) {
    this.part.stage.animate?.([{ translate: '0' }, { translate: type === 'notification' ? '3px' : '1px' }, { translate: '0' }],
      { duration: notification_type === 'error' ? 180 : 90 });
  }
  web_app_open_link({ url }) { this.on.link ? this.on.link(url) : open(url, '_blank', 'noopener'); }
  web_app_open_tg_link({ path_full }) { this.on.telegram?.(path_full); }
  web_app_close() { this.shut(); this.on.closed?.(); }
  web_app_check_home_screen() { this.send('home_screen_checked', { status: 'unknown' }); }
  async web_app_open_popup({ title, message, buttons = [] }) {
    this.send('popup_closed', { button_id: await this.ask(title, message, buttons) });
  }

  measure() {
    if (!this.frame) return;
    const { width, height } = this.part.stage.getBoundingClientRect();
    this.send('viewport_changed', { width, height, is_expanded: true, is_state_stable: true });
  }

  dress() {
    for (const [name, value] of Object.entries(this.themes[this.theme])) {
      this.view.style.setProperty(`--tg-${name.replaceAll('_', '-')}`, value);
    }
  }

  paint(name, { color, color_key: key }) {
    const wanted = key ? this.themes[this.theme][key] : color;
    if (wanted) this.view.style.setProperty(`--tg-${name.replaceAll('_', '-')}`, wanted);
  }

  dressButton(button, data) {
    if ('is_visible' in data) button.hidden = !data.is_visible;
    if (data.text) button.firstElementChild.textContent = data.text;
    if ('is_active' in data) button.disabled = !data.is_active;
    if ('is_progress_visible' in data) button.toggleAttribute('aria-busy', data.is_progress_visible);
    if (data.color) button.style.setProperty('--own', data.color);
    this.part.bar.hidden = this.part.main.hidden && this.part.second.hidden;
    this.part.bar.dataset.position = this.part.second.dataset.position = data.position ?? 'left';
    this.measure();
  }

  async confirm(message, yes) {
    return (await this.ask('', message, [{ id: 'yes', text: yes, type: 'destructive' }, { id: '', type: 'cancel' }])) === 'yes';
  }

  ask(title, message, buttons) {
    const words = { ok: 'OK', close: 'Close', cancel: 'Cancel' };
    const dialog = this.part.popup;
    dialog.querySelector('h2').textContent = title ?? '';
    dialog.querySelector('p').textContent = message;
    dialog.querySelector('footer').replaceChildren(...buttons.map(({ id, type, text }) => {
      const button = document.createElement('button');
      Object.assign(button, { value: id ?? '', textContent: text ?? words[type] ?? 'OK', className: `popup__${type ?? 'default'}` });
      button.onclick = () => dialog.close(button.value);
      return button;
    }));
    dialog.returnValue = '';
    dialog.showModal();
    return new Promise(done => { dialog.onclose = () => done(dialog.returnValue || null); });
  }
}
