package dev.keelson.apiserver.server;

import dev.keelson.apiserver.http.Answer;
import dev.keelson.apiserver.http.PathHandler;
import dev.keelson.apiserver.http.Query;
import dev.keelson.apiserver.http.transport.Request;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Named checks behind one of {@code /healthz}, {@code /livez} and {@code /readyz}, with Kubernetes' parameters
 * {@code verbose} and {@code exclude} and a path for each check (apiserver's server/healthz). Filled before the server
 * starts.
 */
final class HealthChecks implements PathHandler {

    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

    private final String name;
    private final Map<String, Callable<Boolean>> checks = new LinkedHashMap<>();

    /** {@code name} without slash: healthz, livez or readyz. */
    HealthChecks(String name) {
        this.name = name;
    }

    /** A check fails by returning false or throwing. */
    HealthChecks add(String check, Callable<Boolean> passes) {
        checks.put(check, passes);
        return this;
    }

    String path() {
        return "/" + name;
    }

    @Override
    public Answer answer(Request request, String path, Query query) {
        String base = "/" + name + "/";
        if (path.startsWith(base) && path.length() > base.length()) {
            return single(path.substring(base.length()));
        }
        return all(query);
    }

    private Answer single(String check) {
        Callable<Boolean> found = checks.get(check);
        if (found == null) {
            return Answer.notFound();
        }
        return passes(check, found)
                ? Answer.text(200, "ok")
                : Answer.text(500, "internal server error: " + check + " failed: reason withheld\n");
    }

    private Answer all(Query query) {
        Set<String> unmatched = new LinkedHashSet<>(query.all("exclude"));
        StringBuilder report = new StringBuilder();
        boolean failed = false;
        for (Map.Entry<String, Callable<Boolean>> check : checks.entrySet()) {
            if (query.all("exclude").contains(check.getKey())) {
                unmatched.remove(check.getKey());
                report.append("[+]").append(check.getKey()).append(" excluded: ok\n");
            } else if (passes(check.getKey(), check.getValue())) {
                report.append("[+]").append(check.getKey()).append(" ok\n");
            } else {
                failed = true;
                report.append("[-]").append(check.getKey()).append(" failed: reason withheld\n");
            }
        }
        if (!unmatched.isEmpty()) {
            report.append("warn: some health checks cannot be excluded: no matches for \"")
                    .append(String.join("\",\"", unmatched))
                    .append("\"\n");
        }
        if (failed) {
            return Answer.text(500, report + name + " check failed\n");
        }
        return Answer.text(200, query.has("verbose") ? report + name + " check passed\n" : "ok");
    }

    private boolean passes(String check, Callable<Boolean> passes) {
        try {
            return passes.call();
        } catch (Exception failure) {
            LOG.warn("{} check {} fails", name, check, failure);
            return false;
        }
    }
}
