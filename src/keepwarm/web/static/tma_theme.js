// Telegram's theme as our own tokens. Themes are made by anybody: whatever they say, words stay readable (WCAG AA),
// and what means something (due, failed, well) keeps its own hue. A classic script, run before anything is drawn.
(() => {
  const root = document.documentElement, BLACK = [0, 0, 0], WHITE = [255, 255, 255];
  const TEXT = 4.5, CONTROL = 3;  // contrast against every ground it may stand on
  const MEANINGS = {warn: ['#8a5300', '#e6b566'], bad: ['#a9322a', '#f28b82'], good: ['#2a6f46', '#7fd0a0']};  // by day, by night

  const parse = hex => /^#[0-9a-f]{6}$/i.test(hex) ? [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16)) : null;
  const mix = (one, other, part) => one.map((value, n) => Math.round(value + (other[n] - value) * part));
  const css = rgb => `rgb(${rgb.join(' ')})`;

  function luminance(rgb) {
    const [r, g, b] = rgb.map(value => value / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  }
  function contrast(one, other) {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + .05) / (low + .05);
  }
  const least = (rgb, grounds) => Math.min(...grounds.map(ground => contrast(rgb, ground)));
  const farther = grounds => least(BLACK, grounds) > least(WHITE, grounds) ? BLACK : WHITE;

  /** The colour itself, or as little nearer to black or white as makes it readable on all of these grounds. */
  function readable(rgb, grounds, wanted = TEXT) {
    for (let part = 0; part < 1; part += .04) {
      const tried = mix(rgb, farther(grounds), part);
      if (least(tried, grounds) >= wanted) return tried;
    }
    return farther(grounds);
  }

  function tokens(theme) {
    const told = Object.fromEntries(Object.entries(theme).map(([name, hex]) => [name, parse(hex)]));
    const surface = told.section_bg_color ?? told.bg_color, isDark = luminance(surface) < .18;
    const pole = isDark ? WHITE : BLACK;
    let ground = told.secondary_bg_color ?? mix(surface, pole, .05);
    if (contrast(ground, surface) < 1.04) ground = mix(surface, pole, .06);  // a card must show on it
    const sunken = mix(ground, pole, .05), raised = isDark ? mix(surface, WHITE, .04) : surface;
    const grounds = [surface, ground, sunken, raised];

    const ink = readable(told.text_color ?? pole, grounds, 7), hint = told.hint_color ?? mix(ink, surface, .4);
    const accent = readable(told.accent_text_color ?? told.link_color ?? told.button_color ?? ink, grounds);
    const soft = mix(surface, accent, .13), toast = isDark ? mix(surface, WHITE, .12) : [29, 35, 34];
    const onAccent = [told.button_text_color, WHITE, BLACK].find(each => each && contrast(each, accent) >= TEXT) ?? farther([accent]);
    const found = {
      ground, sunken, surface, raised, ink, accent, toast, 'accent-soft': soft, 'on-accent': onAccent,
      line: mix(surface, pole, .1), 'line-2': mix(surface, pole, .19), edge: readable(hint, grounds, CONTROL),
      'ink-2': readable(told.subtitle_text_color ?? hint, [...grounds, soft]), 'ink-3': readable(hint, [...grounds, soft]),
      'accent-2': readable(accent, [...grounds, soft]), 'toast-accent': readable(accent, [toast]),
    };
    for (const [name, pair] of Object.entries(MEANINGS)) {
      const own = parse(pair[isDark ? 1 : 0]), tint = mix(surface, own, .14);
      Object.assign(found, {[name]: readable(own, [...grounds, tint]), [`${name}-soft`]: tint});
    }
    return {found, isDark};
  }

  function wear(theme) {
    if (!parse(theme?.bg_color) && !parse(theme?.section_bg_color)) return;  // our own colours, then
    const {found, isDark} = tokens(theme);
    for (const [name, rgb] of Object.entries(found)) root.style.setProperty(`--${name}`, css(rgb));
    root.style.setProperty('color-scheme', isDark ? 'dark' : 'light');
    const hex = rgb => `#${rgb.map(value => value.toString(16).padStart(2, '0')).join('')}`;
    if (tg.atLeast('6.9')) tg.post('web_app_set_header_color', {color: hex(found.surface)});
    if (tg.atLeast('6.1')) tg.post('web_app_set_background_color', {color: hex(found.ground)});
    if (tg.atLeast('7.10')) tg.post('web_app_set_bottom_bar_color', {color: hex(found.surface)});
  }

  wear(tg.kept.theme);
  tg.on('theme_changed', ({theme_params: theme}) => wear(theme));
})();
