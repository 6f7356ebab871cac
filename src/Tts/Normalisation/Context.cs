namespace Broadcast.Tts.Normalisation;

/// <summary>Words around a number that decide how it is read. Each set names one question.</summary>
internal static class Context
{
    /// <summary>Before a day: "ngày 15/4", "sáng 2/9".</summary>
    public static readonly WordSet Day = WordSet.Of("ngày ngay mùng mồng mồng hôm sáng trưa chiều tối đêm lễ dịp rằm nay mai qua cn");

    /// <summary>A day of remembrance is named by its date: "kỷ niệm 30/4", "mừng 2/9".</summary>
    public static readonly WordSet Feast = WordSet.Of("niệm mừng lễ dịp nghỉ tết khánh nữ nhi liệt chào");

    /// <summary>Before a year standing alone or a pair of years.</summary>
    public static readonly WordSet Year = WordSet.Of("năm học đoạn kỳ kì khóa khoá từ đến tới niên");

    /// <summary>Names of documents, whose number keeps its leading zero and may carry a year: "Nghị định 282/2025", "Chỉ thị 05".</summary>
    public static readonly WordSet Document = WordSet.Of("""
        định luật tư thị quyết án hoạch lệnh báo cáo trình điện văn luận dẫn chế biên bản lệ ước dự thư mẫu biểu
        """.ReplaceLineEndings(" "));

    /// <summary>Counted things in time: a dash between two of them is a range ("6 tháng - 5 tuổi").</summary>
    public static readonly WordSet Span = WordSet.Of("giây phút giờ ngày tuần tháng quý năm tuổi thế");

    /// <summary>What a quantity is divided over: "500 nghìn đồng/người", "2 lần/ngày".</summary>
    public static readonly WordSet Per = WordSet.Of("""
        người hộ nhà tháng ngày năm giờ phút giây tuần quý lần kg km m m2 m3 ha sào mẫu công tấn tạ yến lít l suất cháu em học trẻ buổi đợt ca
        lượt con chiếc cái xe suất bộ hồ thửa vụ mùa khẩu đầu gia lao phụ thành cụ đơn trường lớp đội thôn xóm ấp tổ xã phường khu đêm
        sản lượng chỉ bình chậu xô thùng hũ túi hộp vỉ ống liều mũi phiếu tờ trang căn phòng sàn hecta kwh viên gói bao chai h s cây khách vé mét cân ký số tiết
        """.ReplaceLineEndings(" "));

    /// <summary>Before a house number with strokes: "nhà số 25/3B", "hẻm 12/5".</summary>
    public static readonly WordSet Address = WordSet.Of("nhà hẻm ngõ kiệt ngách đường phố chỉ hẽm");

    /// <summary>Before a score: "thắng 3-1", "tỷ số 2 - 0".</summary>
    public static readonly WordSet Score = WordSet.Of("thắng thua hòa hoà dẫn");

    /// <summary>Names that carry a letter or number after them, so that "thôn 3 A" is no ampere.</summary>
    public static readonly WordSet Named = WordSet.Of("""
        thôn xóm ấp bản buôn làng tổ khu phố lớp khối nhà phòng đội nhóm số đường tầng cụm lộ tuyến ql tl đt hl quốc tỉnh mục điểm khoản điều chương phần bảng hình mũi bài câu
        """.ReplaceLineEndings(" "));

    /// <summary>Before digits that are an identity, an account or a code, read one by one.</summary>
    public static readonly WordSet Identity = WordSet.Of("""
        cccd cmnd cmt stk mst bhxh bhyt gplx sim imei id khoản thuế danh cước vạch otp pin seri sê-ri hiệu thẻ
        """.ReplaceLineEndings(" "));

    /// <summary>Before a number to dial.</summary>
    public static readonly WordSet Dial = WordSet.Of("gọi đài nóng hotline điện thoại sđt đt tel máy bàn lạc zalo tổng phím nhắn quay fax");

    /// <summary>Looks back a few words for one of a set, stopping at the end of a sentence.</summary>
    public static bool Before(Line line, int i, WordSet set, int reach)
    {
        for (var k = i - 1; k >= Math.Max(0, i - 30) && reach > 0; k--)
        {
            if (line.Is(k, '.') && !line.Glued(k + 1)) return false;
            if (line.Is(k, ';')) return false;
            if (!line.IsWord(k)) continue;
            if (set.Contains(line.Span(k))) return true;
            reach--;
        }
        return false;
    }
}
