package dev.keelson.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarksRunTest {

    @TempDir
    private Path directory;

    @Test
    void apiServerGivesEveryFigureOfBothStorages() throws Exception {
        List<JsonNode> figures =
                run("apiserver --in-process --pods 20 --pod-bytes 2500 --connections 2 --watchers 3 --fan-out 20"
                        + " --seconds 0.1 --warm-up 0.1 --lists 2");

        assertThat(metrics(figures, "embedded"))
                .isEqualTo(metrics(figures, "memory"))
                .contains(
                        "create",
                        "get",
                        "merge patch",
                        "list of 20 pods, median",
                        "fan-out to 3, events",
                        "resident at the end");
        assertThat(value(figures, "memory", "list of 20 pods, size")).isBetween(20 * 2_400 / 1e6, 20 * 2_700 / 1e6);
    }

    @Test
    void requestsAreMeasuredBesideMoreAndMoreObjects() throws Exception {
        List<JsonNode> figures = run("scaling --objects 20,40 --requests 10 --watchers 2 --connections 2 --warm-up 5");

        assertThat(metrics(figures, "20 objects"))
                .isEqualTo(metrics(figures, "40 objects"))
                .contains("create, server CPU", "merge patch, with 2 watchers", "resident");
    }

    @Test
    void manyWatchesAreToldOfEachChange() throws Exception {
        List<JsonNode> figures = run("watchers --watchers 30 --streams 20 --patches 3");

        assertThat(metrics(figures, "30 watches, 2 connections"))
                .contains("resident, all open", "a change has reached all, median");
    }

    @Test
    void startupWaitsForTheReadyLine() throws Exception {
        List<JsonNode> figures = run("startup --parts apiserver --launch plain --runs 1 --class-path "
                + System.getProperty("java.class.path"));

        assertThat(figures)
                .hasSize(5)
                .allSatisfy(
                        figure -> assertThat(figure.path("value").asDouble()).isPositive());
    }

    @Test
    void warmStartTellsTheFirstServerFromLaterOnes() throws Exception {
        List<JsonNode> figures = run("warmstart --runs 3");

        assertThat(metrics(figures, "first in a JVM")).contains("until ready");
        assertThat(metrics(figures, "later ones")).contains("until ready, median");
    }

    @Test
    void workQueuesAndABareQueueAreMeasuredSideBySide() throws Exception {
        List<JsonNode> figures = run("workqueue --threads 1,4 --forks 0 --iterations 1 --iteration-millis 50");

        assertThat(variants(figures))
                .containsExactlyInAnyOrder(
                        "work queue, 1 thread",
                        "priority work queue, 1 thread",
                        "client-java DefaultWorkQueue, 1 thread",
                        "LinkedBlockingQueue, 1 thread",
                        "work queue, 4 threads",
                        "priority work queue, 4 threads",
                        "client-java DefaultWorkQueue, 4 threads",
                        "LinkedBlockingQueue, 4 threads");
    }

    @Test
    void whatElseHappensToAQueueIsMeasured() throws Exception {
        List<JsonNode> figures =
                run("workqueue --threads 1 --workloads --forks 0 --iterations 1 --iteration-millis 20");

        assertThat(metrics(figures, "client-java DefaultWorkQueue, 1 thread"))
                .isEqualTo(metrics(figures, "priority work queue, 1 thread"))
                .contains("burst", "backlog", "roundTrip");
    }

    @Test
    void copiesOfSmallAndLargePodsAreMeasured() throws Exception {
        List<JsonNode> figures = run("deepcopy --forks 0 --iterations 1 --iteration-millis 50");

        assertThat(metrics(figures, "2 kB pod"))
                .isEqualTo(metrics(figures, "14 kB pod"))
                .contains("deepCopies", "fabric8SerializationClone", "fabric8Builder");
    }

    @Test
    void informersFollowEveryChange() throws Exception {
        List<JsonNode> figures = run("informers --kinds keelson,fabric8 --pods 20 --pod-bytes 3000 --rounds 1"
                + " --events 1 --handlers 2 --connections 2 --jvm-option=-XX:TieredStopAtLevel=1");

        assertThat(metrics(figures, "Keelson"))
                .isEqualTo(metrics(figures, "Fabric8"))
                .contains("first sync in a JVM", "heap", "changes followed");
    }

    @Test
    void controllersReconcileEveryChange() throws Exception {
        List<JsonNode> figures = run("controller --objects 20 --object-bytes 500 --workers 2 --bursts 1 --rate 100"
                + " --seconds 1 --jvm-option=-XX:TieredStopAtLevel=1");

        assertThat(metrics(figures, "Keelson"))
                .isEqualTo(metrics(figures, "JOSDK"))
                .isEqualTo(metrics(figures, "JOSDK reconciler on Keelson"))
                .contains("reconciles", "event to reconcile, p99");
        assertThat(value(figures, "Keelson", "event to reconcile, p50")).isPositive();
    }

    @Test
    void handlersGetEveryChange() throws Exception {
        List<JsonNode> figures = run("handlers --objects 20 --object-bytes 500 --events 100 --quick 2 --slow 1"
                + " --work-micros 1 --jvm-option=-XX:TieredStopAtLevel=1");

        assertThat(metrics(figures, "Keelson"))
                .isEqualTo(metrics(figures, "Keelson, sharing"))
                .isEqualTo(metrics(figures, "Fabric8"))
                .contains("changes through the informer", "quick handlers, late, p99", "slow handlers, through after");
    }

    @Test
    void unknownOptionsAreRefused() {
        assertThat(Main.commandLine().execute("workqueue", "--no-such-option")).isEqualTo(2);
    }

    private List<JsonNode> run(String line) throws IOException {
        Path json = directory.resolve("figures.json");
        List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
        arguments.addAll(List.of("--json", json.toString()));
        assertThat(Main.commandLine().execute(arguments.toArray(String[]::new))).isZero();
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> figures = new ArrayList<>();
        for (String figure : Files.readAllLines(json)) {
            figures.add(mapper.readTree(figure));
        }
        assertThat(figures).isNotEmpty();
        return figures;
    }

    private static Set<String> variants(List<JsonNode> figures) {
        return figures.stream().map(figure -> figure.path("variant").asText()).collect(Collectors.toSet());
    }

    private static Set<String> metrics(List<JsonNode> figures, String variant) {
        return figures.stream()
                .filter(figure -> figure.path("variant").asText().equals(variant))
                .map(figure -> figure.path("metric").asText())
                .collect(Collectors.toSet());
    }

    private static double value(List<JsonNode> figures, String variant, String metric) {
        return figures.stream()
                .filter(figure -> figure.path("variant").asText().equals(variant))
                .filter(figure -> figure.path("metric").asText().equals(metric))
                .mapToDouble(figure -> figure.path("value").asDouble())
                .findFirst()
                .orElseThrow();
    }
}
