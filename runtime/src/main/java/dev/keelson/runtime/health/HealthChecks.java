package dev.keelson.runtime.health;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A set of named checks, such as those for readiness. Safe for many threads; checks can be added at any time. A set without
 * checks passes, as one named {@code ping}.
 *
 * <p>What a check throws, Errors too, is its failure. Reports over all checks do not say why one failed, since such endpoints
 * are public; the log does, and so does the report of the one check. Follows controller-runtime's pkg/healthz.
 */
public final class HealthChecks {

    /**
     * A verdict.
     *
     * @param ok whether every check passed
     * @param text {@code ok}, or a line for each check, as Kubernetes' endpoints have them
     */
    public record Report(boolean ok, String text) {}

    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
    private static final HealthCheck PING = () -> {};

    private final String name;
    private final Map<String, HealthCheck> checks = new ConcurrentSkipListMap<>();

    /** @param name what the set says, such as {@code readyz} */
    public HealthChecks(String name) {
        this.name = name;
    }

    /** @throws IllegalArgumentException when there is a check of that name, or the name cannot be part of a path */
    public void add(String check, HealthCheck body) {
        if (check.isEmpty() || check.contains("/")) {
            throw new IllegalArgumentException("a check cannot be named \"" + check + "\": its name is part of a path");
        }
        if (checks.putIfAbsent(check, body) != null) {
            throw new IllegalArgumentException("there is a check named " + check + " already");
        }
    }

    /** All checks, a line for each. */
    public Report report() {
        return report(Set.of(), true);
    }

    /**
     * All checks but some.
     *
     * @param excluded names of checks that are not asked and count as passed
     * @param verbose whether there is a line for each check also when all pass
     */
    public Report report(Set<String> excluded, boolean verbose) {
        Map<String, HealthCheck> present = checks.isEmpty() ? Map.of("ping", PING) : checks;
        Set<String> unknown = new TreeSet<>(excluded);
        StringBuilder lines = new StringBuilder();
        boolean ok = true;
        for (Map.Entry<String, HealthCheck> entry : present.entrySet()) {
            String check = entry.getKey();
            if (unknown.remove(check)) {
                lines.append("[+]").append(check).append(" excluded: ok\n");
                continue;
            }
            Throwable failure = ask(entry.getValue());
            if (failure == null) {
                lines.append("[+]").append(check).append(" ok\n");
            } else {
                ok = false;
                lines.append("[-]").append(check).append(" failed: reason withheld\n");
                LOG.info("{} check {} failed: {}", name, check, failure.toString());
            }
        }
        if (ok && !verbose) {
            return new Report(true, "ok");
        }
        if (!unknown.isEmpty()) {
            lines.append("warn: some health checks cannot be excluded: no matches for \"")
                    .append(String.join("\",\"", unknown))
                    .append("\"\n");
        }
        return new Report(
                ok,
                lines.append(name)
                        .append(ok ? " check passed\n" : " check failed\n")
                        .toString());
    }

    /** One check, with the reason if it fails; null when there is none of that name. */
    public @Nullable Report report(String check) {
        HealthCheck body = checks.isEmpty() && check.equals("ping") ? PING : checks.get(check);
        if (body == null) {
            return null;
        }
        Throwable failure = ask(body);
        return failure == null
                ? new Report(true, "ok")
                : new Report(false, "internal server error: " + reason(failure) + "\n");
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    private static @Nullable Throwable ask(HealthCheck check) {
        try {
            check.check();
            return null;
        } catch (Throwable failed) {
            return failed;
        }
    }
}
