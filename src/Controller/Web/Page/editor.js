// The sheet on which a bulletin is written: what stands on it, and what is saved of it.
import * as words from './words.js';
import { make } from './make.js';
import { pane } from './preview.js';

export const $ = id => document.getElementById(id);
export const editor = { address: null, station: null, saved: null, list: [], reading: null, asked: 0, hearing: null, next: 0, voices: [] };
export const blank = { id: null, tag: null, title: '', voice: null, text: '', repeat: 'none', again: [], urgent: false, kind: 'text', part: null };

export const written = () => ({ title: $('editor-name').value.trim(), voice: $('editor-voice').value, text: $('editor-text').value, repeat: $('editor-repeat').value, urgent: $('editor-urgent').checked });
export const marks = () => $('editor-repeat').value === 'marked' ? pane.marks() : [];
export const changed = () => {
  const now = written();
  const { saved } = editor;
  return now.title !== saved.title || now.text !== saved.text || now.repeat !== saved.repeat || now.urgent !== saved.urgent || marks().join() !== saved.again.join() || (saved.id !== null && now.voice !== saved.voice);
};

export const say = error => { $('editor-form').querySelector(':scope > .mistake').textContent = error ? words.trouble(error) : ''; };

export const note = notes => $('file-notes').replaceChildren(...(notes ?? []).map(line => make('li', '', line)));
