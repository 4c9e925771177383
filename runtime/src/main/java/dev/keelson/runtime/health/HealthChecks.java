package dev.keelson.runtime.health;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** A set of named checks, such as those for readiness. Safe for many threads. */
public final class HealthChecks {

    /**
     * A verdict.
     *
     * @param ok whether every check passed
     * @param text a line for each check, as Kubernetes' verbose endpoints have them
     */
    public record Report(boolean ok, String text) {}

    private final String name;
    private final Map<String, HealthCheck> checks = new ConcurrentSkipListMap<>();

    /** @param name what the set says, such as {@code readyz} */
    public HealthChecks(String name) {
        this.name = name;
    }

    /** @throws IllegalArgumentException when there is a check of that name */
    public void add(String check, HealthCheck body) {
        if (checks.putIfAbsent(check, body) != null) {
            throw new IllegalArgumentException("there is a check named " + check + " already");
        }
    }

    public Report report() {
        StringBuilder text = new StringBuilder();
        boolean ok = true;
        for (Map.Entry<String, HealthCheck> entry : checks.entrySet()) {
            try {
                entry.getValue().check();
                text.append("[+]").append(entry.getKey()).append(" ok\n");
            } catch (Exception failed) {
                ok = false;
                text.append("[-]")
                        .append(entry.getKey())
                        .append(" failed: ")
                        .append(failed.getMessage())
                        .append('\n');
            }
        }
        text.append(name).append(ok ? " check passed\n" : " check failed\n");
        return new Report(ok, text.toString());
    }
}
