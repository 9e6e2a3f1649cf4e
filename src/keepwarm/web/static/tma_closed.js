// The last page of the Mini App: nothing of the session stays behind.
import {forget} from './tma_carrier.js';
import {offerToClose} from './tma_closing.js';

offerToClose();
forget();
