package dev.keelson.apiserver.http;

import dev.keelson.apiserver.flowcontrol.Assignment;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of {@code key=value} pairs a request, with the keys of kube-apiserver's httplog, to a logger of its own at
 * level TRACE. Costs a level check while that is off.
 */
final class AccessLog {

    /** Not a class's name: it is switched on by itself. */
    static final String LOGGER = "dev.keelson.apiserver.access";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private AccessLog() {}

    static void log(Call call, int status, Duration took) {
        if (LOG.isTraceEnabled()) {
            LOG.trace("{}", line(call, status, took));
        }
    }

    static String line(Call call, int status, Duration took) {
        StringBuilder line = new StringBuilder(256);
        add(
                line,
                "verb",
                call.info().resourceRequest()
                        ? call.info().verb()
                        : call.request().method());
        add(line, "URI", call.request().target());
        line.append(" latency=").append(took.toNanos() / 1000 / 1000.0).append("ms");
        add(line, "userAgent", call.request().headers().firstOr("User-Agent", ""));
        add(line, "audit-ID", call.auditId());
        add(line, "srcIP", String.valueOf(call.request().remoteAddress()).replaceFirst("^.*/", ""));
        add(line, "user", call.user().name());
        Assignment where = call.assignment();
        if (where != null) {
            add(line, "apf_pl", where.level());
            add(line, "apf_fs", where.flowSchema());
        }
        line.append(" resp=").append(status);
        return line.toString();
    }

    private static void add(StringBuilder line, String key, String value) {
        line.append(line.length() == 0 ? "" : " ").append(key).append("=\"");
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                line.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c)) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        line.append('"');
    }
}
