// English words of the API to the Vietnamese of the screen.
const reasons = {
  'on-time': 'đúng giờ', 'joined-late': 'vào giữa chừng', 'interrupted': 'bị bản tin ưu tiên hơn ngắt', 'power-loss': 'mất điện', 'no-content': 'chưa có đủ nội dung',
  'no-policy': 'cụm loa chưa nhận quy định của đài', 'quiet-hours': 'giờ yên tĩnh', 'airtime-limit': 'quá giới hạn thời lượng', 'time-untrusted': 'cụm loa chưa tin được giờ',
  'lease-over': 'lịch đã hết thời hạn', 'withdrawn': 'đã bỏ khỏi lịch', 'stopped': 'được lệnh dừng', 'no-sound-device': 'không mở được loa', 'box-off': 'cụm loa tắt',
};
const outcomes = { played: ['đã phát', 'good'], partial: ['phát một phần', 'warn'], missed: ['không phát', 'bad'] };
const decisions = {
  'yields': 'nhường bản tin ưu tiên hơn hoặc sớm hơn', 'no-content': 'chưa có âm thanh', 'not-authorised': 'không được phép', 'unknown-zone': 'không có địa bàn này',
  'empty-zone': 'địa bàn chưa có cụm loa', 'quiet-hours': 'giờ yên tĩnh', 'airtime-limit': 'quá giới hạn thời lượng', 'plan-full': 'lịch đã đầy, phát ở lịch sau',
};
const faults = { 'no-sound-device': 'không mở được loa', 'disk-full': 'đầy bộ nhớ' };
const sources = { controller: 'theo máy chủ', system: 'theo mạng', none: 'chưa rõ' };

export const reason = word => reasons[word] ?? word;
export const outcome = word => outcomes[word] ?? [word, 'soft'];
export const decision = word => decisions[word] ?? word;
export const fault = word => faults[word] ?? word;
export const source = word => sources[word] ?? word;
// What is known of an airing: what boxes say they play now, and what they said had sounded. A plan alone is no proof.
export function airing(state, playing, heard) {
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
