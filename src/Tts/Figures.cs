using System.Globalization;

namespace Broadcast.Tts;

/// <summary>Whole numbers in messages as people here write them, whatever the machine's culture: 1.048.576. Pure; thread-safe.</summary>
public static class Figures
{
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    /// <summary>The number, its thousands apart.</summary>
    public static string Of(long number) => number.ToString("N0", Vietnamese);
}
