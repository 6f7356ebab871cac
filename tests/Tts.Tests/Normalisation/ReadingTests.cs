using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Tests.Normalisation;

/// <summary>How each class of token is read, on lines of our own.</summary>
public sealed class ReadingTests
{
    [Theory]
    [InlineData("Gọi ĐT 0912345678.", "Gọi điện thoại không chín một hai ba bốn năm sáu bảy tám.")]
    [InlineData("Thi công ĐT 741 qua xã.", "Thi công đường tỉnh bảy trăm bốn mươi mốt qua xã.")]
    [InlineData("10 xã, 15 thôn, 21 tổ, 24 hộ, 104 người", "mười xã, mười lăm thôn, hai mươi mốt tổ, hai mươi tư hộ, một trăm linh bốn người")]
    [InlineData("1.005.000 con", "một triệu không trăm linh năm nghìn con")]
    [InlineData("2.000.000.000.000", "hai nghìn tỷ")]
    [InlineData("0,05; 2,15; 3,5; 12,345", "không phẩy không năm; hai phẩy mười lăm; ba phẩy năm; mười hai phẩy ba bốn năm")]
    [InlineData("nhiệt độ -3°C", "nhiệt độ âm ba độ xê")]
    public void Numbers(string written, string spoken) => Normaliser.NormaliseLine(written).Should().Be(spoken);

    [Theory]
    [InlineData("Có 05 ca, 01 năm, 03 xe máy", "Có năm ca, một năm, ba xe máy")]
    [InlineData("Đề án 06 và Chỉ thị 05", "Đề án không sáu và Chỉ thị không năm")]
    public void A_count_never_says_its_leading_zero_but_a_name_does(string written, string spoken) => Normaliser.NormaliseLine(written).Should().Be(spoken);

    [Theory]
    [InlineData("ngày 2/9", "ngày hai tháng chín")]
    [InlineData("Hạn nộp hồ sơ đến hết ngày 05/4/2026 tại xã.", "Hạn nộp hồ sơ đến hết ngày mùng năm tháng tư năm hai nghìn không trăm hai mươi sáu tại xã.")]
    [InlineData("từ ngày 12-15/8", "từ ngày mười hai đến mười lăm tháng tám")]
    [InlineData("tháng 4/2026, quý III/2025", "tháng tư năm hai nghìn không trăm hai mươi sáu, quý ba năm hai nghìn không trăm hai mươi lăm")]
    [InlineData("giai đoạn 2025 - 2030", "giai đoạn hai nghìn không trăm hai mươi lăm đến hai nghìn không trăm ba mươi")]
    [InlineData("2026-01-31", "ngày ba mươi mốt tháng một năm hai nghìn không trăm hai mươi sáu")]
    [InlineData("họp ở đường 30/4", "họp ở đường ba mươi tháng tư")]
    [InlineData("đạt 3/4 số hộ", "đạt ba phần tư số hộ")]
    [InlineData("12/15 tiêu chí nông thôn mới", "mười hai trên mười lăm tiêu chí nông thôn mới")]
    [InlineData("2/4 thôn; hạn 3/4; 7-8/9", "hai trên bốn thôn; hạn ngày ba tháng tư; ngày bảy đến tám tháng chín")]
    [InlineData("32/13/2025", "ba mươi hai trên mười ba trên hai nghìn không trăm hai mươi lăm")]
    public void Dates_and_what_only_looks_like_one(string written, string spoken) => Normaliser.NormaliseLine(written).Should().Be(spoken);

    [Theory]
    [InlineData("từ 7h00 - 11h30", "từ bảy giờ đến mười một giờ ba mươi phút")]
    [InlineData("8h05; 19:45; 5 giờ 30 sáng", "tám giờ không năm phút; mười chín giờ bốn mươi lăm phút; năm giờ ba mươi phút sáng")]
    [InlineData("trực 24/24h", "trực hai mươi tư trên hai mươi tư giờ")]
    [InlineData("bản đồ 1:2000", "bản đồ một trên hai nghìn")]
    public void Times(string written, string spoken) => Normaliser.NormaliseLine(written).Should().Be(spoken);

    [Theory]
    [InlineData("25.000đ/hộ/tháng", "hai mươi lăm nghìn đồng một hộ một tháng")]
    [InlineData("500,000 VND và 1tr250", "năm trăm nghìn đồng và một triệu hai trăm năm mươi nghìn")]
    [InlineData("từ 2 - 5 triệu đồng", "từ hai đến năm triệu đồng")]
    [InlineData("$1.5 triệu", "một chấm năm triệu đô la")]
    [InlineData("120,5 triệu đồng/lượng", "một trăm hai mươi phẩy năm triệu đồng một lượng")]
    public void Money(string written, string spoken) => Normaliser.NormaliseLine(written).Should().Be(spoken);

    [Theory]
    [InlineData("15-20 km/h, 350m3/s", "mười lăm đến hai mươi ki lô mét trên giờ, ba trăm năm mươi mét khối trên giây")]
    [InlineData("nhiệt độ 35-37°C", "nhiệt độ ba mươi lăm đến ba mươi bảy độ xê")]
    [InlineData("lớp 5A, 12V, quốc lộ 1A", "lớp năm A, mười hai vôn, quốc lộ một A")]
    [InlineData("phủ sóng 4G", "phủ sóng bốn gờ")]
    [InlineData("5,6%; 4‰; 2-3%/năm", "năm phẩy sáu phần trăm; bốn phần nghìn; hai đến ba phần trăm một năm")]
    public void Measures(string written, string spoken) => Normaliser.NormaliseLine(written).Should().Be(spoken);

    [Theory]
    [InlineData("Quyết định số 99/QĐ-UBND ngày 01/02/2026 của UBND tỉnh", "Quyết định số chín mươi chín ngày mùng một tháng hai năm hai nghìn không trăm hai mươi sáu của Ủy ban nhân dân tỉnh")]
    [InlineData("Kế hoạch số 99/KH-UBND về việc", "Kế hoạch số chín mươi chín, kế hoạch của Ủy ban nhân dân, về việc")]
    [InlineData("Kết luận số 127-KL/TW", "Kết luận số một trăm hai mươi bảy, kết luận của Trung ương,")]
    [InlineData("Luật số 72/2025/QH15", "Luật số bảy mươi hai, năm hai nghìn không trăm hai mươi lăm, Quốc hội khóa mười lăm,")]
    [InlineData("điểm đ khoản 2 Điều 7", "điểm đê khoản hai Điều bảy")]
    [InlineData("điểm a, b, d khoản 1", "điểm a, bê, dê khoản một")]
    [InlineData("Chương IV, Phụ lục I, II và III", "Chương bốn, Phụ lục một, hai và ba")]
    public void Citations(string written, string spoken) => Normaliser.NormaliseLine(written).Should().Be(spoken);

    [Theory]
    [InlineData("thứ 2, 4, 6 hằng tuần", "thứ hai, tư, sáu hằng tuần")]
    [InlineData("lần thứ 1, khóa XV, thế kỷ XX", "lần thứ nhất, khóa mười lăm, thế kỷ hai mươi")]
    [InlineData("Nguyễn Văn V là người có công", "Nguyễn Văn vê là người có công")]
    [InlineData("thắng 3-1", "thắng ba một")]
    public void Ordinals_Roman_numerals_and_scores(string written, string spoken) => Normaliser.NormaliseLine(written).Should().Be(spoken);

    [Theory]
    [InlineData("gọi 0912.345.678 hoặc 114", "gọi không chín một hai ba bốn năm sáu bảy tám hoặc một một bốn")]
    [InlineData("(0276) 3852 345", "không hai bảy sáu ba tám năm hai ba bốn năm")]
    [InlineData("1900 1234", "một chín không không một hai ba bốn")]
    [InlineData("CCCD số 001085012345", "căn cước công dân số không không một không tám năm không một hai ba bốn năm")]
    [InlineData("xe 70B1-123.45", "xe bảy mươi bê một, một hai ba bốn năm")]
    [InlineData("hòm thư gopy@tayninh.gov.vn", "hòm thư góp ý a còng Tây Ninh chấm gờ o vê chấm vê nờ")]
    public void Numbers_to_dial_identities_and_addresses(string written, string spoken) => Normaliser.NormaliseLine(written).Should().Be(spoken);

    [Theory]
    [InlineData("TT Đảng ủy; TT Y tế; TP. Huế; Sở TP", "thường trực Đảng ủy; trung tâm Y tế; thành phố Huế; Sở tư pháp")]
    [InlineData("CT, các PCT.UBND xã", "chủ tịch, các phó chủ tịch Ủy ban nhân dân xã")]
    [InlineData("KT. CHỦ TỊCH", "ký thay chủ tịch")]
    [InlineData("BCH Đoàn và BCH Quân sự", "ban chấp hành Đoàn và ban chỉ huy Quân sự")]
    [InlineData("CA SĨ VÀ CA XÃ; CA xã", "ca sĩ và ca xã; công an xã")]
    [InlineData("phổ biến, giáo dục pháp luật (PBGDPL)", "phổ biến, giáo dục pháp luật")]
    [InlineData("ứng dụng AI, mã QR, ai đó", "ứng dụng a i, mã quy rờ, ai đó")]
    public void Abbreviations_by_their_context(string written, string spoken) => Normaliser.NormaliseLine(written).Should().Be(spoken);

    [Theory]
    [InlineData("hoà bình, thuỷ lợi, UBND ngày 2/9")]
    [InlineData("Quyết định số 12/QĐ-TTg, ĐỀ ÁN")]
    public void Any_normal_form_reads_the_same(string composed)
    {
        var expected = Normaliser.NormaliseLine(composed);
        Normaliser.NormaliseLine(composed.Normalize(System.Text.NormalizationForm.FormD)).Should().Be(expected);
        Normaliser.NormaliseLine(composed.Normalize(System.Text.NormalizationForm.FormKD)).Should().Be(expected);
    }

    [Fact]
    public void Every_spoken_word_knows_where_it_comes_from()
    {
        const string line = "Quyết định số 12/QĐ-XYZ ngày 15/4/2025";
        var words = Normaliser.ReadLine(line.Normalize(System.Text.NormalizationForm.FormC));
        words.Single(w => w.Text == "mười lăm").Should().Match<SpokenWord>(w => w.Rule == "date" && line.Substring(w.Start, w.Length) == "15");
        words.Single(w => w.Text == "tháng tư").Should().Match<SpokenWord>(w => line.Substring(w.Start, w.Length) == "4");
        words.Where(w => w.IsUncertain).Select(w => line.Substring(w.Start, w.Length)).Should().Equal("XYZ");
    }

    [Fact]
    public void Spans_of_decomposed_text_lie_in_the_text_as_it_came()
    {
        var source = "Điểm họp: 5 thôn".Normalize(System.Text.NormalizationForm.FormD);
        var five = Normaliser.ReadLine(source).Single(w => w.Rule == "cardinal");
        source.Substring(five.Start, five.Length).Should().Be("5");
    }
}
