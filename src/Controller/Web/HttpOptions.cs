namespace Broadcast.Controller.Web;

/// <summary>The section <c>Http</c> of the settings.</summary>
internal sealed class HttpOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Http";

    /// <summary>Where page and API are. The standing choice is reached from this machine only.</summary>
    public string Url { get; set; } = "http://127.0.0.1:8080";
}
