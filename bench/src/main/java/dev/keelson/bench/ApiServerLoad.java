package dev.keelson.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.bench.harness.ProcessUsage;
import dev.keelson.bench.harness.Report;
import dev.keelson.bench.harness.Samples;
import dev.keelson.bench.load.Answer;
import dev.keelson.bench.load.Connection;
import dev.keelson.bench.load.LoadGenerator;
import dev.keelson.bench.load.LoadResult;
import dev.keelson.bench.load.PodTemplate;
import dev.keelson.bench.load.Request;
import dev.keelson.bench.load.Target;
import dev.keelson.bench.load.WatchClients;
import dev.keelson.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** One server's figures, in the order in which its state allows them. */
final class ApiServerLoad {

    /**
     * How much of everything.
     *
     * @param fanOut patches whose events watchers await
     * @param measured how long get and patch are each measured
     * @param warmUp how long all of the warm-up takes, in a namespace of its own
     */
    record Size(
            int pods,
            int podBytes,
            int connections,
            int watchers,
            int fanOut,
            int lists,
            Duration measured,
            Duration warmUp) {}

    private static final String NAME = "apiserver";
    private static final String NAMESPACES = "/api/v1/namespaces";
    private static final String PODS = NAMESPACES + "/bench/pods";
    private static final String WARM_UP_PODS = NAMESPACES + "/warm-up/pods";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Report report;
    private final String variant;
    private final ServerUnderTest server;
    private final Size size;
    private final Target target;
    // Makes every patch a change.
    private final AtomicLong round = new AtomicLong();

    ApiServerLoad(Report report, String variant, ServerUnderTest server, Size size) {
        this.report = report;
        this.variant = variant;
        this.server = server;
        this.size = size;
        this.target = Target.of(server.kubeconfig());
    }

    void run() throws IOException, InterruptedException {
        try (Connection one = target.connect();
                LoadGenerator load = new LoadGenerator(target, size.connections())) {
            createNamespace(one, "bench");
            createNamespace(one, "warm-up");
            PodTemplate template = PodTemplate.sized(one, PODS, size.podBytes());
            report.progress(variant + ": warming up, pods of " + template.size() + " bytes");
            warmUp(load, one, template);
            report.progress(variant + ": creating " + size.pods() + " pods");
            measured("create", load, () -> load.count(size.pods(), 201, create(template, PODS)));
            measured("get", load, () -> load.during(size.measured(), 200, get(PODS, size.pods())));
            measured("merge patch", load, () -> load.during(size.measured(), 200, patch(PODS, size.pods())));
            list(one);
            fanOut(load, one);
        }
        memory();
    }

    private void warmUp(LoadGenerator load, Connection one, PodTemplate template)
            throws IOException, InterruptedException {
        int third = (int) (size.warmUp().toMillis() / 3);
        int pods = load.during(Duration.ofMillis(third), 201, create(template, WARM_UP_PODS))
                .operations();
        if (pods > 0) {
            load.during(Duration.ofMillis(third), 200, get(WARM_UP_PODS, pods));
            load.during(Duration.ofMillis(third), 200, patch(WARM_UP_PODS, pods));
            one.fetch(Request.delete(WARM_UP_PODS + "?gracePeriodSeconds=0"), 200);
        }
    }

    private interface Run {
        LoadResult run() throws IOException, InterruptedException;
    }

    private void measured(String what, LoadGenerator load, Run run) throws IOException, InterruptedException {
        Duration before = server.usage().cpu();
        Duration ownBefore = ownCpu();
        LoadResult result = run.run();
        Duration cpu = server.usage().cpu().minus(before);
        Duration own = ownCpu().minus(ownBefore);
        report.add(NAME, variant, what, result.perSecond(), "/s");
        report.add(NAME, variant, what + " p50", result.latencies().millis(0.5), "ms");
        report.add(NAME, variant, what + " p99", result.latencies().millis(0.99), "ms");
        report.add(NAME, variant, what + " server CPU", cpu.toNanos() / 1e3 / result.operations(), "us/request");
        report.add(NAME, variant, what + " generator CPU", own.toNanos() / 1e3 / result.operations(), "us/request");
    }

    private void list(Connection one) throws IOException {
        Samples samples = new Samples();
        long bytes = 0;
        for (int i = 0; i < size.lists(); i++) {
            long before = System.nanoTime();
            Answer answer = one.exchange(Request.get(PODS));
            samples.add(System.nanoTime() - before);
            if (answer.status() != 200) {
                throw new IOException("a list was answered with " + answer.status());
            }
            bytes = answer.bytes();
        }
        report.add(NAME, variant, "list of " + size.pods() + " pods, median", samples.millis(0.5), "ms");
        report.add(NAME, variant, "list of " + size.pods() + " pods, least", samples.millis(0), "ms");
        report.add(NAME, variant, "list of " + size.pods() + " pods, size", bytes / 1e6, "MB");
    }

    private void fanOut(LoadGenerator load, Connection one) throws IOException, InterruptedException {
        report.progress(variant + ": fan-out to " + size.watchers() + " watchers");
        String path = PODS + "?watch=true&resourceVersion=" + revision(one);
        try (WatchClients watchers = new WatchClients(target, size.watchers(), path)) {
            int warmUp = Math.min(size.fanOut(), Math.max(10, size.fanOut() / 10));
            watchers.expect(warmUp);
            load.count(warmUp, 200, patch(PODS, size.pods()));
            watchers.await();

            long bytesBefore = watchers.bytes();
            Duration cpuBefore = server.usage().cpu();
            Duration ownBefore = ownCpu();
            watchers.expect(size.fanOut());
            long start = System.nanoTime();
            LoadResult writes = load.count(size.fanOut(), 200, patch(PODS, size.pods()));
            double seconds = (watchers.await() - start) / 1e9;
            Duration cpu = server.usage().cpu().minus(cpuBefore);
            Duration own = ownCpu().minus(ownBefore);
            double events = (double) size.fanOut() * size.watchers();
            String what = "fan-out to " + size.watchers();
            report.add(NAME, variant, what + ", events", events / seconds, "/s");
            report.add(NAME, variant, what + ", data", (watchers.bytes() - bytesBefore) / 1e6 / seconds, "MB/s");
            report.add(NAME, variant, what + ", patches meanwhile", writes.perSecond(), "/s");
            report.add(NAME, variant, what + ", server CPU", cpu.toNanos() / 1e3 / events, "us/event");
            report.add(NAME, variant, what + ", generator CPU", own.toNanos() / 1e3 / events, "us/event");
        }
    }

    /** Of this process, which generates the load. */
    private static Duration ownCpu() {
        return ProcessUsage.of(ProcessHandle.current()).cpu();
    }

    private void memory() {
        ProcessUsage usage = server.usage();
        report.add(NAME, variant, "resident at the end", usage.residentMegabytes(), "MB");
        report.add(NAME, variant, "resident at most", usage.peakMegabytes(), "MB");
    }

    private static LoadGenerator.Work create(PodTemplate template, String path) {
        return sequence -> Request.post(path, template.named(PodTemplate.name(sequence)));
    }

    private static LoadGenerator.Work get(String path, int pods) {
        return sequence -> Request.get(path + "/" + PodTemplate.name(scattered(sequence, pods)));
    }

    private LoadGenerator.Work patch(String path, int pods) {
        return sequence -> Request.mergePatch(
                path + "/" + PodTemplate.name(scattered(sequence, pods)),
                "{\"metadata\":{\"annotations\":{\"bench.keelson.dev/round\":\""
                        + (1_000_000_000L + round.incrementAndGet()) + "\"}}}");
    }

    /** A number from 0 to {@code pods}; each comes once in {@code pods} calls, far from its neighbours in time. */
    private static long scattered(long sequence, int pods) {
        long step = 7919 % pods == 0 ? 1 : 7919;
        return sequence % pods * step % pods;
    }

    private static void createNamespace(Connection one, String name) throws IOException {
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + name + "\"}}";
        one.fetch(Request.post(NAMESPACES, body.getBytes(StandardCharsets.UTF_8)), 201);
    }

    private static String revision(Connection one) throws IOException {
        byte[] list = one.fetch(Request.get(PODS + "?limit=1"), 200);
        return JSON.readTree(list).at("/metadata/resourceVersion").asText();
    }
}
