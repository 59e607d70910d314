using System.ComponentModel;
using System.Globalization;

namespace Gearman.Client.Hosting;

/// <summary>Lets configuration have servers as text: <c>"Servers": ["queue1:4730", "queue2"]</c>.</summary>
internal sealed class ServerAddressConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => ServerAddress.Parse((string)value);
}
