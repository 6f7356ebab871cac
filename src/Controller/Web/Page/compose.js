// From a pasted text to a slot: bulletin, its sound, a programme of it alone, and when it airs.
import * as api from './api.js';

const $ = id => document.getElementById(id);
const days = { once: [], daily: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'], workdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] };
let address;

async function sound(id) {
  for (;;) {
    const { bulletin } = await api.get(address(`bulletins/${id}`));
    if (bulletin.state === 'compiled') return;
    if (bulletin.state !== 'pending') throw new api.Refused(0, { detail: bulletin.reason ?? 'Việc làm âm thanh đã bị dừng.' });
    $('compose-progress').textContent = `Đang làm âm thanh: ${Math.round((bulletin.progress ?? 0) * 100)} %`;
    await new Promise(resolve => setTimeout(resolve, 400));
  }
}

// What was made for a slot that is refused must not stay behind.
async function undo(paths) {
  for (const path of paths.reverse()) await api.remove(path).catch(() => {});
}

export const compose = {
  async open(station, addressOf, zones, now) {
    address = addressOf;
    const voices = await api.get('/api/voices');
    $('compose-voice').replaceChildren(...voices.map(voice => new Option(voice.name, voice.id)));
    $('compose-zone').replaceChildren(...zones.map(([id, name]) => new Option(name, id)));
    $('compose-date').value = $('compose-date').defaultValue = new Intl.DateTimeFormat('en-CA', { timeZone: station.timeZone }).format(now);
  },

  async submit(form) {
    const made = [];
    $('compose-done').textContent = '';
    try {
      const bulletin = await api.post(address('bulletins'), { title: form.get('title'), text: form.get('text'), voice: form.get('voice') });
      made.push(address(`bulletins/${bulletin.id}`));
      await sound(bulletin.id);
      const programme = await api.post(address('programmes'), { title: form.get('title'), bulletins: [bulletin.id] });
      made.push(address(`programmes/${programme.id}`));
      await api.post(address('slots'), {
        programme: programme.id, zones: [form.get('zone')], startDate: form.get('date'), startTime: form.get('time'),
        weekdays: days[form.get('repeat')], priority: form.get('priority'),
      });
      $('compose').open = false;
      $('compose-done').textContent = `Đã đặt “${form.get('title')}” lúc ${form.get('time')} ngày ${form.get('date').split('-').reverse().join('/')}.`;
    } catch (error) {
      await undo(made);
      throw error;
    } finally {
      $('compose-progress').textContent = '';
    }
  },
};
