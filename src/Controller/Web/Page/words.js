// English words of the API to the Vietnamese of the screen.
const reasons = {
  'on-time': 'đúng giờ', 'joined-late': 'vào giữa chừng', 'interrupted': 'bị bản tin ưu tiên hơn ngắt', 'power-loss': 'mất điện', 'no-content': 'chưa có đủ nội dung',
  'no-policy': 'cụm loa chưa nhận quy định của đài', 'quiet-hours': 'giờ yên tĩnh', 'airtime-limit': 'quá giới hạn thời lượng', 'time-untrusted': 'cụm loa chưa tin được giờ',
  'lease-over': 'lịch đã hết thời hạn', 'withdrawn': 'đã bỏ khỏi lịch', 'stopped': 'được lệnh dừng', 'recalled': 'báo động đã được hủy', 'no-sound-device': 'không mở được loa', 'box-off': 'cụm loa tắt',
};
const outcomes = { played: ['đã phát', 'good'], partial: ['phát một phần', 'warn'], missed: ['không phát', 'bad'] };
// What boxes tell of instead of a bulletin.
const alerts = { alert: 'khẩn cấp', drill: 'diễn tập', recall: 'hủy báo động' };
const decisions = {
  'yields': 'nhường bản tin ưu tiên hơn hoặc sớm hơn', 'beneath': 'phát nhỏ tiếng bên dưới bản tin ưu tiên', 'no-content': 'chưa có âm thanh', 'not-authorised': 'không được phép', 'unknown-zone': 'không có địa bàn này',
  'empty-zone': 'địa bàn chưa có cụm loa', 'quiet-hours': 'giờ yên tĩnh', 'airtime-limit': 'quá giới hạn thời lượng', 'plan-full': 'lịch đã đầy, phát ở lịch sau', 'malformed': 'không đúng quy cách',
};
const heards = { heard: ['đã nghe thấy', 'good'], 'not-heard': ['KHÔNG nghe thấy', 'bad'], unsure: ['nghe không rõ', 'warn'] };
const faults = { 'no-sound-device': 'không mở được loa', 'no-microphone': 'không mở được micro', 'amplifier-switch': 'không bật tắt được tăng âm',
  'disk-full': 'đầy bộ nhớ', 'disk-full-content': 'đầy bộ nhớ, thiếu chỗ cho nội dung', 'disk-broken-content': 'bộ nhớ hỏng, nội dung tải lại',
  'journal-broken': 'nhật ký hỏng một phần sau mất điện', 'journal-full': 'quá nhiều nhật ký chờ đài xác nhận', 'clock-disagrees': 'giờ của cụm loa và của đài lệch nhau' };
const sources = { controller: 'theo máy chủ', system: 'theo mạng', none: 'chưa rõ' };

const rules = {
  plain: 'đọc như viết', abbreviation: 'chữ viết tắt', date: 'ngày tháng', time: 'giờ', fraction: 'phân số', identity: 'số giấy tờ', 'document-number': 'số văn bản', measure: 'đơn vị đo',
  money: 'số tiền', phone: 'số điện thoại', plate: 'biển số', roman: 'số La Mã', web: 'địa chỉ mạng', cardinal: 'số đếm', ordinal: 'số thứ tự', percent: 'phần trăm', range: 'khoảng',
  ratio: 'tỷ lệ', symbol: 'ký hiệu', operator: 'dấu tính', foreign: 'tên nước ngoài', spelled: 'đọc từng chữ', letter: 'chữ cái', label: 'đầu mục', code: 'mã', per: 'trên mỗi', power: 'lũy thừa',
  slash: 'dấu gạch chéo', strokes: 'số nhà', unknown: 'chữ lạ', decimal: 'số thập phân', lexicon: 'từ điển đọc', 'lexicon:station': 'từ điển của đài', 'lexicon:province': 'từ điển của tỉnh',
};
const drops = {
  'page-number': 'số trang', letterhead: 'quốc hiệu, tiêu ngữ', recipients: 'nơi nhận', markup: 'dấu trình bày', rule: 'đường kẻ', unfilled: 'chỗ để trống', link: 'đường dẫn', ellipsis: 'dấu lửng',
  scheme: 'tiền tố địa chỉ', symbol: 'ký hiệu', 'abbreviation-of-the-words-before': 'chữ viết tắt của cụm vừa đọc', 'closing-mark': 'dấu kết', 'symbol-said-in-words': 'đã đọc thành lời ở chỗ khác', unreadable: 'không đọc được',
};
// A rule that came later than this page is still no English word on it.
export const rule = word => rules[word] ?? 'theo quy tắc đọc';
export const drop = word => drops[word] ?? 'không cần đọc';
export function length(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} giây` : `${Math.floor(seconds / 60)} phút ${String(seconds % 60).padStart(2, '0')} giây`;
}
// What to know of a voice before it is chosen.
export function voice({ needsNetwork, state, lastFailure }) {
  if (state === 'resting') return `Giọng này đang nghỉ vì lỗi: ${lastFailure?.message ?? 'không rõ'} Trong lúc đó giọng khác đọc thay và bản tin ghi rõ.`;
  if (needsNetwork) return 'Giọng này cần mạng; mất mạng thì giọng trên máy đọc thay và bản tin ghi rõ.';
  return '';
}
// A refusal or a fault as a sentence.
export const trouble = error => error.status !== undefined || error.constructor === Error ? error.message : 'Không liên lạc được với máy chủ. Hãy thử lại.';
export function speech({ state, progress, reason: why, content }) {
  if (state === 'compiled') return content.warnings.length ? [`${length(content.durationMs)}, cần xem`, 'warn'] : [length(content.durationMs), 'good'];
  if (state === 'pending') return [`đang làm ${percent(progress ?? 0)}`, 'warn'];
  if (state === 'cancelled') return ['đã dừng', 'soft'];
  return [why ? 'lỗi' : 'chưa làm', 'bad'];
}
export const reason = word => reasons[word] ?? word;
export const alert = word => alerts[word];
export const outcome = word => outcomes[word] ?? [word, 'soft'];
// What the box's microphone says; nothing where none listened.
export const heard = sound => heards[sound?.verdict];
export const decision = word => decisions[word] ?? word;
// A decision with what playout says of it besides.
export function finding({ word, detail }, clockTime) {
  if (word === 'quiet-hours') return `rơi vào giờ yên tĩnh lúc ${clockTime(detail)}: không phát`;
  if (word === 'airtime-limit') return `quá thời lượng ${detail === 'day' ? 'một ngày' : 'một buổi'} của đài: không phát`;
  return decision(word);
}
export function rehearsed({ state, boxes }) {
  if (state === 'skipped') return ['đã bỏ lượt này', 'soft'];
  return boxes ? [`${boxes} cụm loa`, 'good'] : ['không ai nghe', 'bad'];
}
// Hours of the day, and how long they last.
const minutesOf = time => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const inMinutes = minutes => [minutes >= 60 ? `${Math.floor(minutes / 60)} giờ` : '', minutes % 60 || minutes === 0 ? `${new Intl.NumberFormat('vi-VN').format(minutes % 60)} phút` : ''].filter(Boolean).join(' ');
export const hours = ({ from, to }) => `${from}–${to}`;
export const lasting = (from, to) => `${to < from ? 'qua đêm, ' : ''}dài ${inMinutes((minutesOf(to) - minutesOf(from) + 1440) % 1440)}`;
export const limit = milliseconds => milliseconds === null ? 'không giới hạn' : `nhiều nhất ${inMinutes(milliseconds / 60000)}`;
// Ten decibels less sound half as loud.
export function loudness(db) {
  if (!(db <= 0 && db >= -60)) return '';
  return db === 0 ? 'to hết mức (0 dB)' : `nghe to khoảng ${percent(2 ** (db / 10))} (${String(db).replace('-', '−').replace('.', ',')} dB)`;
}
const languages = new Intl.DisplayNames('vi', { type: 'language', fallback: 'code' });
export function language(code) {
  try {
    return languages.of(code) === code ? code : `${languages.of(code)} (${code})`;
  } catch {
    return code;
  }
}
export const weekdays = [['monday', 'Hai'], ['tuesday', 'Ba'], ['wednesday', 'Tư'], ['thursday', 'Năm'], ['friday', 'Sáu'], ['saturday', 'Bảy'], ['sunday', 'Chủ nhật']];
const dayMonth = date => date.split('-').reverse().join('/');
export function slot({ startTime, startDate, endDate, weekdays: days }) {
  if (!days.length) return `${startTime} ngày ${dayMonth(startDate)}`;
  const which = days.length === 7 ? 'hằng ngày' : `thứ ${weekdays.filter(([id]) => days.includes(id)).map(([, name]) => name).join(', ')}`;
  return `${startTime} ${which}, từ ${dayMonth(startDate)}${endDate ? ` đến ${dayMonth(endDate)}` : ''}`;
}
export const fault = word => faults[word] ?? word;
export const source = word => sources[word] ?? word;
// What is known of an airing: what boxes say they play now, and what they said had sounded. A plan alone is no proof.
export function airing(state, playing, heard) {
  if (state === 'skipped') return ['đã bỏ lượt này', 'soft'];
  if (state === 'next') return ['sắp phát', 'warn'];
  if (state === 'now' && playing > 0) return [`đang phát ở ${playing} cụm loa`, 'good'];
  if (state === 'now' && heard.size === 0) return ['đến giờ phát', 'warn'];
  if (heard.size === 0) return ['đã qua giờ, chưa có nhật ký', 'soft'];
  const results = [...heard.values()];
  const played = results.filter(result => result === 'played').length;
  if (played === results.length) return [`đã phát ở ${played} cụm loa`, 'good'];
  if (results.every(result => result === 'missed')) return ['không phát', 'bad'];
  return [`đã phát đủ ở ${played}/${results.length} cụm loa`, 'warn'];
}
export const percent = share => new Intl.NumberFormat('vi-VN', { style: 'percent', maximumFractionDigits: 0 }).format(share);

export function since(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  if (minutes < 1) return 'vừa xong';
  if (minutes < 60) return `${minutes} phút trước`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} giờ trước`;
  return `${Math.floor(minutes / 1440)} ngày trước`;
}
