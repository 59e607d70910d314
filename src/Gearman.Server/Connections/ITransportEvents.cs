namespace Gearman.Server.Connections;

/// <summary>What a transport tells the loop.</summary>
internal interface ITransportEvents
{
    void OnAccepted(Link link);

    void OnReadable(Connection connection);

    void OnWritable(Connection connection);
}
