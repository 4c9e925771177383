package dev.keelson.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.runtime.metrics.ControllerMetrics.Outcome;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Prometheus reads is what it reads of controller-runtime. */
class PrometheusTextTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private List<String> lines() {
        return registry.scrape().lines().toList();
    }

    @Test
    void controllersCountUnderControllerRuntimesNames() {
        ControllerMetrics metrics = new ControllerMetrics(registry, "hello", 3);
        metrics.begun();
        metrics.begun();
        metrics.ended(Outcome.SUCCESS, Duration.ofMillis(7).toNanos());
        metrics.begun();
        metrics.terminalError();
        metrics.panic();
        metrics.timeout();
        metrics.ended(Outcome.ERROR, Duration.ofSeconds(70).toNanos());

        assertThat(lines())
                .contains(
                        "controller_runtime_reconcile_total{controller=\"hello\",result=\"success\"} 1.0",
                        "controller_runtime_reconcile_total{controller=\"hello\",result=\"error\"} 1.0",
                        "controller_runtime_reconcile_total{controller=\"hello\",result=\"requeue\"} 0.0",
                        "controller_runtime_reconcile_total{controller=\"hello\",result=\"requeue_after\"} 0.0",
                        "controller_runtime_reconcile_errors_total{controller=\"hello\"} 1.0",
                        "controller_runtime_terminal_reconcile_errors_total{controller=\"hello\"} 1.0",
                        "controller_runtime_reconcile_panics_total{controller=\"hello\"} 1.0",
                        "controller_runtime_reconcile_timeouts_total{controller=\"hello\"} 1.0",
                        "controller_runtime_max_concurrent_reconciles{controller=\"hello\"} 3.0",
                        "controller_runtime_active_workers{controller=\"hello\"} 1.0",
                        "controller_runtime_reconcile_time_seconds_count{controller=\"hello\"} 2",
                        "# TYPE controller_runtime_reconcile_total counter",
                        "# TYPE controller_runtime_active_workers gauge",
                        "# TYPE controller_runtime_reconcile_time_seconds histogram");
    }

    @Test
    void timesFallIntoControllerRuntimesBuckets() {
        new ControllerMetrics(registry, "hello", 1)
                .ended(Outcome.SUCCESS, Duration.ofMillis(7).toNanos());

        List<String> bounds = lines().stream()
                .filter(line -> line.startsWith("controller_runtime_reconcile_time_seconds_bucket"))
                .map(line -> line.replaceAll(".*le=\"([^\"]*)\".*", "$1"))
                .toList();
        assertThat(bounds)
                .containsExactly(
                        "0.005", "0.01", "0.025", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "0.35", "0.4", "0.45",
                        "0.5", "0.6", "0.7", "0.8", "0.9", "1.0", "1.25", "1.5", "1.75", "2.0", "2.5", "3.0", "3.5",
                        "4.0", "4.5", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0", "15.0", "20.0", "25.0", "30.0", "40.0",
                        "50.0", "60.0", "+Inf");
        assertThat(lines())
                .contains(
                        "controller_runtime_reconcile_time_seconds_bucket{controller=\"hello\",le=\"0.005\"} 0",
                        "controller_runtime_reconcile_time_seconds_bucket{controller=\"hello\",le=\"0.01\"} 1");
    }

    @Test
    void leaderElectionCountsUnderKubernetesNames() {
        LeaderElectionMetrics metrics = new LeaderElectionMetrics(registry, "lock");
        metrics.leads(true);
        metrics.slowPath();

        assertThat(lines())
                .contains(
                        "leader_election_master_status{name=\"lock\"} 1.0",
                        "leader_election_slowpath_total{name=\"lock\"} 1.0");
    }
}
