package dev.keelson.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Running pods as a cluster has them: of {@value #WORKLOADS} deployments on {@value #NODES} nodes, in {@value #NAMESPACES}
 * namespaces, each with names, addresses, identities and times of its own. The controller's and the kubelet's writes make
 * their managed fields.
 */
public final class PodPopulation {

    private static final int WORKLOADS = 200;
    private static final int NODES = 400;
    private static final int NAMESPACES = 20;
    private static final int FEW = 8;
    private static final int MANY = 40;
    private static final int SAMPLES = 5;
    private static final String BASE = "/api/v1/namespaces";

    private final List<Workload> workloads = new ArrayList<>();

    private PodPopulation(int variables) {
        for (int i = 0; i < WORKLOADS; i++) {
            // As many more as less, so that the mean stays.
            int spread = i % 7 - 3;
            workloads.add(new Workload(i, Math.max(4, variables + spread)));
        }
    }

    /**
     * Makes the namespaces, and pods the mean size of which is near {@code bytes} as the server sends them.
     */
    public static PodPopulation sized(Connection connection, int bytes) throws IOException {
        for (int i = 0; i < NAMESPACES; i++) {
            String body =
                    "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + namespace(i) + "\"}}";
            connection.fetch(Request.post(BASE, body.getBytes(StandardCharsets.UTF_8)), 201);
        }
        double few = meanSize(connection, new PodPopulation(FEW));
        double many = meanSize(connection, new PodPopulation(MANY));
        double perVariable = (many - few) / (MANY - FEW);
        return new PodPopulation((int) Math.max(4, Math.round(FEW + (bytes - few) / perVariable)));
    }

    private static double meanSize(Connection connection, PodPopulation population) throws IOException {
        long total = 0;
        for (int i = 0; i < SAMPLES; i++) {
            long sequence = i * 41L;
            connection.fetch(population.create(sequence), 201);
            total += connection.fetch(population.status(sequence), 200).length;
            connection.fetch(Request.delete(population.path(sequence) + "?gracePeriodSeconds=0"), 200);
        }
        return (double) total / SAMPLES;
    }

    private static String namespace(long sequence) {
        return "bench-" + sequence % NAMESPACES;
    }

    private Workload workload(long sequence) {
        return workloads.get((int) (sequence * 31 % WORKLOADS));
    }

    private String name(long sequence) {
        Workload workload = workload(sequence);
        return workload.deployment() + "-" + workload.hash() + "-" + Long.toString(sequence + 46_656, 36);
    }

    /** The path of a pod. */
    public String path(long sequence) {
        return collection(sequence) + "/" + name(sequence);
    }

    private String collection(long sequence) {
        return BASE + "/" + namespace(sequence) + "/pods";
    }

    /** Creates a pod, as its controller would. */
    public Request create(long sequence) {
        String body = filled(workload(sequence).pod(), sequence);
        String path = collection(sequence) + "?fieldManager=kube-controller-manager";
        return Request.post(path, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the status of a pod that runs, as the kubelet would. */
    public Request status(long sequence) {
        String body = filled(workload(sequence).status(), sequence);
        return Request.mergePatch(path(sequence) + "/status?fieldManager=kubelet", body);
    }

    private String filled(String text, long sequence) {
        Random random = new Random(sequence * 104_729 + 1);
        int node = random.nextInt(NODES);
        int minute = random.nextInt(60 * 24);
        String day = "2026-04-" + two(1 + random.nextInt(28)) + "T" + two(minute / 60) + ":" + two(minute % 60) + ":";
        int second = random.nextInt(40);
        return text.replace(Workload.NAME, name(sequence))
                .replace(Workload.NODE, "ip-10-0-" + node / 250 + "-" + node % 250 + ".eu-central-1.compute.internal")
                .replace(Workload.HOST_IP, "10.0." + node / 250 + "." + node % 250)
                .replace(
                        Workload.POD_IP,
                        "10." + (1 + sequence / 62_500) + "." + sequence / 250 % 250 + "." + sequence % 250)
                .replace(Workload.TOKEN, Long.toString(sequence * 7 + 1_679_616, 36))
                .replace(Workload.STARTED, day + two(second) + "Z")
                .replace(Workload.READY, day + two(second + random.nextInt(20)) + "Z")
                .replace(Workload.CONTAINER, digest(random))
                .replace(Workload.SIDECAR, digest(random));
    }

    private static String two(int number) {
        return String.format(Locale.ROOT, "%02d", number);
    }

    private static String digest(Random random) {
        StringBuilder digest = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            digest.append(String.format(Locale.ROOT, "%016x", random.nextLong()));
        }
        return digest.toString();
    }
}
