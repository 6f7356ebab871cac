// What is being written and not yet saved: kept in this tab, over a reload and over a look at something else.
const key = (station, id) => `draft/${station}/${id ?? ''}`;

export const drafts = {
  keep(station, id, draft) {
    try {
      sessionStorage.setItem(key(station, id), JSON.stringify({ ...draft, at: Date.now() }));
    } catch {
      // No room: what is written still stands on the page.
    }
  },
  find(station, id) {
    try {
      return JSON.parse(sessionStorage.getItem(key(station, id)));
    } catch {
      return null;
    }
  },
  drop(station, id) { sessionStorage.removeItem(key(station, id)); },
};
