// From a text, or from a bulletin that there is, to a slot: its sound, a programme of it alone, and when it airs.
import * as api from './api.js';
import { slotSound, soundOf } from './slot-sound.js';

const $ = id => document.getElementById(id);
const days = { once: [], daily: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'], workdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] };
const forms = ['compose', 'air'];
let address;

for (const form of forms) {
  const fields = $('slot-fields').content.cloneNode(true);
  for (const field of fields.querySelectorAll('[name]')) {
    field.id = `${form}-${field.name}`;
    field.parentElement.querySelector('label').htmlFor = field.id;
  }
  $(`${form}-form`).querySelector('.pair').append(fields);
  slotSound($(`${form}-form`), form);
}

async function sound(id) {
  for (;;) {
    const { bulletin } = await api.get(address(`bulletins/${id}`));
    if (bulletin.state === 'compiled') return bulletin;
    if (bulletin.state !== 'pending') throw new api.Refused(0, { detail: bulletin.reason ?? 'Việc làm âm thanh đã bị dừng.' });
    $('compose-progress').textContent = `Đang làm âm thanh: ${Math.round((bulletin.progress ?? 0) * 100)} %`;
    await new Promise(resolve => setTimeout(resolve, 400));
  }
}

// What was made for a slot that is refused must not stay behind.
async function undo(paths) {
  for (const path of paths.reverse()) await api.remove(path).catch(() => {});
}

async function book(bulletin, form, made) {
  const programme = await api.post(address('programmes'), { title: bulletin.title, bulletins: [bulletin.id] });
  made.push(address(`programmes/${programme.id}`));
  await api.post(address('slots'), {
    programme: programme.id, zones: [form.get('zone')], startDate: form.get('date'), startTime: form.get('time'),
    weekdays: days[form.get('repeat')], priority: form.get('priority'), ...soundOf(form),
  });
  return `Đã đặt “${bulletin.title}” lúc ${form.get('time')} ngày ${form.get('date').split('-').reverse().join('/')}.`;
}

async function orUndo(act) {
  const made = [];
  try {
    return await act(made);
  } catch (error) {
    await undo(made);
    throw error;
  }
}

export const compose = {
  open(station, addressOf, voices, zones, now) {
    address = addressOf;
    $('compose-voice').replaceChildren(...voices.map(voice => new Option(voice.name, voice.id)));
    compose.zones(zones);
    for (const form of forms) {
      $(`${form}-date`).value = $(`${form}-date`).defaultValue = new Intl.DateTimeFormat('en-CA', { timeZone: station.timeZone }).format(now);
    }
  },

  // The zones to choose from; what was chosen stays so.
  zones(zones) {
    for (const form of forms) {
      const select = $(`${form}-zone`);
      const chosen = select.value;
      select.replaceChildren(...zones.map(([id, name]) => new Option(name, id)));
      if (zones.some(([id]) => id === chosen)) select.value = chosen;
    }
  },

  // A text that is not a bulletin yet.
  async submit(form) {
    $('compose-done').textContent = '';
    try {
      $('compose-done').textContent = await orUndo(async made => {
        const draft = await api.post(address('bulletins'), { title: form.get('title'), text: form.get('text'), voice: form.get('voice') });
        made.push(address(`bulletins/${draft.id}`));
        const bulletin = await sound(draft.id);
        const done = await book(bulletin, form, made);
        return bulletin.content.warnings.length ? `${done} Có chỗ chưa chắc cách đọc: hãy xem ở trang Bản tin trước giờ phát.` : done;
      });
      $('compose').open = false;
    } finally {
      $('compose-progress').textContent = '';
    }
  },

  // A bulletin that there is.
  air: (bulletin, form) => orUndo(made => book(bulletin, form, made)),
};
