using System.Text;

namespace AccessLogs.Classification;

/// <summary>What attacks look like when they are decoded and in lower case. A request is of the first kind that fits.</summary>
internal static class AttackPatterns
{
    /// <summary>The kinds whose words may stand anywhere in a path, a referrer or a user agent.</summary>
    public static IReadOnlyList<(AttackKind Kind, byte[][] Words)> Anywhere { get; } =
    [
        Of(AttackKind.Log4Shell, "${jndi:", "${lower:", "${upper:", "${env:", "${::-", "jndi:ldap", "jndi:rmi", "jndi:dns"),
        Of(AttackKind.SqlInjection,
            "union select", "union all select", "union distinct select", "' or '", "' or 1", "\" or \"", " or 1=1", "' and '", "' and 1", " and 1=1", " and 1=2",
            "information_schema", "sleep(", "benchmark(", "waitfor delay", "pg_sleep", "load_file(", "into outfile", "xp_cmdshell", "extractvalue(", "updatexml(",
            "concat(0x", "group_concat(", "';--", "'--", "order by 1", "; drop table", ";drop table", "';drop", "[$ne]", "[$gt]", "[$regex]", "unhex(", "@@version", "sqlmap"),
        Of(AttackKind.CommandInjection,
            ";wget ", ";curl ", ";cat ", "; wget ", "; curl ", "; cat ", "|wget ", "|curl ", "|cat ", "| cat ", "&&wget ", "&&curl ", "`wget ", "`curl ", "$(wget ", "$(curl ", "`id`", "$(id)", ";id;",
            "|id", ";ls ", "|ls ", "/bin/sh", "/bin/bash", "cmd.exe", "powershell", "() { :", "busybox ", "chmod 777", "chmod +x", "rm -rf", "allow_url_include", "auto_prepend_file",
            "call_user_func_array", "invokefunction", "base64_decode(", "shell_exec(", "passthru(", "system(", "phpinfo()", "php://input", "exec(", "eval(", "{{7*7}}", "${7*7}", "%{(#", "${#", "{{config"),
        Of(AttackKind.Xss,
            "<script", "</script", "javascript:", "onerror=", "onload=", "onmouseover=", "onfocus=", "<svg", "<img ", "<iframe", "<body ", "alert(", "document.cookie", "prompt(1", "confirm(1"),
        Of(AttackKind.Traversal,
            "../", "..\\", "..;/", "/etc/passwd", "/etc/shadow", "/proc/self", "win.ini", "boot.ini", "file:///", "php://filter", "web-inf/web.xml", "%c0%ae", "..%c0%af"),
        Of(AttackKind.ShellUpload,
            "c99.php", "r57.php", "wso.php", "/shell.php", "/cmd.php", "webshell", "alfa.php", "alfashell", "b374k", "eval-stdin.php", "filemanager/upload", "elfinder/php/connector",
            "uploadify.php", "/upload.php", "/fileupload", "timthumb.php", ".php.jpg", ".jsp/", "/cmd.jsp", "/shell?"),
    ];

    /// <summary>The name of a kind; empty for no attack.</summary>
    public static ReadOnlySpan<byte> NameOf(AttackKind kind) => kind switch
    {
        AttackKind.Log4Shell => "log4shell"u8,
        AttackKind.SqlInjection => "sql injection"u8,
        AttackKind.CommandInjection => "command injection"u8,
        AttackKind.Xss => "xss"u8,
        AttackKind.Traversal => "traversal"u8,
        AttackKind.ShellUpload => "shell upload"u8,
        AttackKind.Scanner => "scanner"u8, // looks for what is weak
        _ => default,
    };

    /// <summary>Files that nobody asks for but to find secrets.</summary>
    public static IReadOnlyList<byte[]> Secrets { get; } = Words(
        "/.env", "/.git/", "/.git-", "/.gitconfig", "/.svn/", "/.hg/", "/.aws/", "/.ssh/", "/.ds_store", "/.vscode", "/.htpasswd", "/.bash_history", "/id_rsa", "/wp-config.", "/hnap1", "/boaform", "/_ignition",
        "/vendor/phpunit", "/actuator/env", "/actuator/heapdump", "/server-status", "/phpmyadmin/scripts", "/muieblackcat", "/w00tw00t", "/azenv.php", "/.well-known/../");

    /// <summary>Programs that many sites have: who asks for one that is not there tries doors.</summary>
    public static IReadOnlyList<byte[]> Programs { get; } = Words(
        "/wp-login.php", "/xmlrpc.php", "/wp-admin", "/wp-content/", "/wp-includes/", "/wlwmanifest.xml", "/phpmyadmin", "/pma/", "/myadmin", "/mysql", "/administrator/", "/admin.php", "/admin/config.php",
        "/actuator", "/cgi-bin/", "/manager/html", "/solr/", "/owa/", "/autodiscover", "/telescope/", "/setup.php", "/install.php", "/config.json", "/config.php", "/backup.", "/jenkins",
        "/console/", "/invoker/", "/struts", "/fckeditor", "/drupal", "/joomla", "/magento",
        "/wp-json/wp/v2/users", "/?author=", "/gponform/", "/api/jsonws", "/ecp/", "/evox/", "/aspnet_client", "/_profiler", "/debug/default/", "/v2/_catalog", "/phpinfo", "/info.php", "/dockerfile",
        "/docker-compose.y", "/database.yml", "/latest/meta-data", "169.254.169.254", "/nmaplowercheck", "xdebug_session_start", ".sql", ".bak");

    private static (AttackKind Kind, byte[][] Words) Of(AttackKind kind, params string[] words) => (kind, Words(words));

    private static byte[][] Words(params string[] words) => [.. words.Select(Encoding.ASCII.GetBytes)];
}
