// What will be said of a text, as it is seen: paragraphs to hear and to mark, readings to choose.
import * as words from './words.js';
import { make } from './make.js';

const $ = id => document.getElementById(id);
// The marks are places among the paragraphs, which are kept as they are said to know them again.
const shown = { marks: new Set(), paragraphs: [], textDigest: null };

// Words that stand for one written stretch without a blank in it belong together: 15/4/2025.
function groups(sentence, text) {
  const made = [];
  for (const word of sentence.words) {
    const last = made.at(-1);
    const joined = last && word.rule !== 'plain' && last.rule === word.rule && word.start >= last.start && !/\s/.test(text.slice(last.end, word.start));
    if (joined) {
      last.words.push(word);
      last.end = Math.max(last.end, word.start + word.length);
      last.uncertain ||= word.uncertain;
    } else {
      made.push({ rule: word.rule, start: word.start, end: word.start + word.length, words: [word], uncertain: word.uncertain });
    }
  }
  return made;
}

// Which paragraphs are said twice; their places are those of the text as it is now.
function markOf(index, line, marked) {
  const mark = make('input', 'again');
  mark.type = 'checkbox';
  mark.title = 'Nhắc lại đoạn này';
  mark.setAttribute('aria-label', `Nhắc lại đoạn ${index + 1}`);
  mark.checked = shown.marks.has(index);
  line.classList.toggle('again', mark.checked);
  mark.addEventListener('change', () => {
    shown.marks[mark.checked ? 'add' : 'delete'](index);
    line.classList.toggle('again', mark.checked);
    marked();
  });
  return mark;
}

// A mark belongs to its paragraph: it moves with it, and goes when the paragraph is no longer there. Returns how many have gone.
function moveMarks(paragraphs) {
  const before = shown.paragraphs;
  // A text that could not be read says nothing of its paragraphs, and of one that was just opened the marks are right.
  if (paragraphs.length === 0) return 0;
  shown.paragraphs = paragraphs;
  if (before.length === 0 || before.length === paragraphs.length || shown.marks.size === 0) return 0;
  const places = new Set();
  let lost = 0;
  for (const index of shown.marks) {
    const place = paragraphs.findIndex((said, at) => said === before[index] && !places.has(at));
    if (place < 0) lost++;
    else places.add(place);
  }
  shown.marks = places;
  return lost;
}

function readingOf(group, place, paragraph, chosen) {
  const reading = group.words.map(word => word.said).join(' ');
  const said = place === 0 ? reading.charAt(0).toLocaleUpperCase('vi') + reading.slice(1) : reading;
  if (group.rule === 'plain' && !group.uncertain) return [said + ' '];
  const span = make('span', group.uncertain ? 'read unsure' : 'read', said);
  span.tabIndex = group.uncertain ? 0 : -1;
  span.title = `${words.rule(group.rule)}${group.uncertain ? ', chưa chắc' : ''}`;
  const choose = () => {
    $('preview').querySelector('.chosen')?.classList.remove('chosen');
    span.classList.add('chosen');
    chosen(group, paragraph);
  };
  span.addEventListener('click', choose);
  span.addEventListener('keydown', event => { if (event.key === 'Enter') choose(); });
  return [span, ' '];
}

export const pane = {
  marks: () => [...shown.marks].sort((a, b) => a - b),
  // Of the text whose paragraphs are shown.
  textDigest: () => shown.textDigest,
  // Another text, with its marks.
  begin(marks) {
    shown.marks = new Set(marks);
    shown.paragraphs = [];
  },
  // `does` has `hear(index)`, `marked()`, `chosen(group, paragraph)`. Returns how many marks have lost their paragraph.
  draw(text, preview, marking, does) {
    const lost = moveMarks(preview.paragraphs.map(paragraph => paragraph.sentences.flatMap(sentence => sentence.words.map(word => word.said)).join(' ')));
    const at = $('preview').scrollTop;
    $('preview').replaceChildren(...preview.paragraphs.map((paragraph, index) => {
      const line = make('p', paragraph.kind);
      const hear = make('button', 'hear', '▶');
      hear.type = 'button';
      hear.title = 'Nghe đoạn này';
      hear.setAttribute('aria-label', `Nghe đoạn ${index + 1}`);
      hear.addEventListener('click', () => does.hear(index));
      line.append(hear);
      if (marking) line.append(markOf(index, line, does.marked));
      for (const sentence of paragraph.sentences) {
        for (const [place, group] of groups(sentence, text).entries()) line.append(...readingOf(group, place, paragraph, does.chosen));
      }
      return line;
    }));
    shown.textDigest = preview.textDigest;
    $('preview').scrollTop = at;
    $('preview-empty').hidden = preview.paragraphs.length > 0;
    $('preview-count').textContent = preview.paragraphs.length ? `${preview.uncertain ? `${preview.uncertain} chỗ chưa chắc` : 'không có chỗ nào chưa chắc'}` : '';
    $('editor-next').hidden = preview.uncertain === 0;
    $('dropped-part').hidden = preview.dropped.length === 0;
    $('dropped-title').textContent = `${preview.dropped.length} phần không đọc`;
    $('dropped').replaceChildren(...preview.dropped.map(part => {
      const row = make('li');
      row.append(make('del', 'what', part.text.trim()), make('span', 'more', words.drop(part.reason)));
      return row;
    }));
    return lost;
  },
};
