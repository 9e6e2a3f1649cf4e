// Imports: a file that is dropped is sent at once; the page of an import under way follows it.
import './page.js';
import {follower} from './following.js';

const upload = document.getElementById('upload');
const zone = upload?.querySelector('.dropzone');
zone?.addEventListener('dragover', () => zone.classList.add('over'));
for (const end of ['dragleave', 'drop']) zone?.addEventListener(end, () => zone.classList.remove('over'));
upload?.addEventListener('change', () => {
  upload.ariaBusy = 'true';
  upload.requestSubmit();
});

const page = document.getElementById('import');
const look = follower(() => location.href, part => {
  for (const id of ['progress', 'rows']) document.getElementById(id).replaceWith(part.getElementById(id));
});

document.addEventListener('live:import', ({detail}) => { if (String(detail.id) === page?.dataset.import) look(); });
if (page) document.addEventListener('live:resync', look);
