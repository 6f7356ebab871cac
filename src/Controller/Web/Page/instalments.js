// A bulletin that is longer than a session, cut into instalments that the operator confirms.
import * as api from './api.js';
import * as words from './words.js';
import { make, tag } from './make.js';

const $ = id => document.getElementById(id);
let bulletin = null;

const path = () => bulletin.address(`bulletins/${encodeURIComponent(bulletin.id)}/instalments`);
const say = text => { $('instalments').querySelector('.mistake').textContent = text; };

async function draw() {
  say('');
  const plan = bulletin.plan = await api.get(path());
  $('instalments-says').textContent = `${plan.isEstimate ? 'Ước tính' : 'Cả bài'} ${words.length(plan.durationMs)}; một buổi dài nhất ${plan.minutes} phút. ${plan.instalments.length > 1 ? `Nên chia ${plan.instalments.length} kỳ, mỗi kỳ có lời giới thiệu và lời hẹn kỳ tiếp theo; bản gốc còn nguyên.` : 'Bài vừa một buổi, không cần chia.'} ${plan.notes.join(' ')}`;
  $('instalment-list').replaceChildren(...(plan.instalments.length > 1 ? plan.instalments : []).map(part => {
    const row = make('li');
    row.append(make('span', 'when', `Kỳ ${part.part}`), make('span', 'what', part.firstHeading ?? `${part.firstWords} …`),
      tag(part.tooLong ? [`${words.length(part.durationMs)}, vẫn quá dài`, 'bad'] : [words.length(part.durationMs), 'good']),
      make('span', 'more', `từ “${part.firstWords}” đến “${part.lastWords}”`));
    return row;
  }));
  const made = bulletin.list().filter(other => other.partOf === bulletin.id);
  $('instalments-make').hidden = plan.instalments.length < 2 || made.length > 0;
  $('instalments-undo').hidden = made.length === 0;
}

export const instalments = {
  // Shown for a bulletin that is longer than a session may be, or is cut already.
  show(id, longMs, sessionMs, address, list, changed) {
    bulletin = { id, address, list, changed, plan: null };
    $('instalments').hidden = !id || !sessionMs || (longMs ?? 0) <= sessionMs && !list().some(other => other.partOf === id);
    if ($('instalments').open && !$('instalments').hidden) draw().catch(error => say(words.trouble(error)));
  },
};

$('instalments').addEventListener('toggle', () => { if ($('instalments').open && bulletin) draw().catch(error => say(words.trouble(error))); });
$('instalments-make').addEventListener('click', async event => {
  event.target.disabled = true;
  try {
    const { textDigest, minutes, instalments: parts } = bulletin.plan;
    await api.post(path(), { textDigest, minutes, starts: parts.map(({ paragraph, sentence }) => ({ paragraph, sentence })) });
    await bulletin.changed();
    await draw();
  } catch (error) {
    say(words.trouble(error));
  } finally {
    event.target.disabled = false;
  }
});
$('instalments-undo').addEventListener('click', async () => {
  try {
    await api.remove(path());
    await bulletin.changed();
    await draw();
  } catch (error) {
    say(words.trouble(error));
  }
});
