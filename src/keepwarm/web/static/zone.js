// A member's time zone is not known yet: tell what the browser says. The server believes it once.
import {ask} from './fragments.js';

const {timeZone} = Intl.DateTimeFormat().resolvedOptions();
if (timeZone) ask('/settings/time/zone', {method: 'POST', body: new URLSearchParams({time_zone: timeZone})}).catch(() => {});
