package dev.keelson.informers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An API server for config maps with a history, in which every fault can be provoked. It answers as Kubernetes does while
 * {@code faulty} is false. Confined to the test's thread.
 */
final class ModelServer implements StreamTransport {

    private record Change(String type, String name, int revision, String value) {
        String line() {
            return Objects.event(type, Objects.configMap(name, "" + revision, value));
        }
    }

    private record Item(int revision, String value) {}

    private static final class Request implements Call {
        final String path;
        final Receiver receiver;
        boolean over;
        // For a watch: how many changes of the history it has been sent; -1 before it began.
        int sent = -1;
        int ageTicks;
        boolean silent;

        Request(String path, Receiver receiver) {
            this.path = path;
            this.receiver = receiver;
        }

        @Override
        public void more() {}

        @Override
        public void cancel() {
            over = true;
        }

        boolean has(String parameter) {
            return path.contains(parameter);
        }

        @Nullable
        Integer revision() {
            int at = path.indexOf("resourceVersion=");
            if (at < 0) {
                return null;
            }
            String value = path.substring(at + "resourceVersion=".length()).replaceAll("&.*", "");
            return value.matches("[0-9]{1,9}") ? Integer.valueOf(value) : Integer.valueOf(-1);
        }

        void head(int code) {
            receiver.head(code, null);
        }

        void text(String text) {
            receiver.piece(text.getBytes(StandardCharsets.UTF_8));
        }

        void end(@Nullable Throwable failure) {
            if (!over) {
                over = true;
                receiver.end(failure);
            }
        }
    }

    private static final int WATCH_FAULTS = 12;

    private final Random random;
    // The fault that this server commits most often.
    private final int favourite;
    private final Map<String, Item> objects = new TreeMap<>();
    private final List<Change> history = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    // Everything up to this revision is forgotten.
    private int compacted;
    private int revision = 100;
    // Never repeats, not even after a restore.
    private int values;
    boolean faulty = true;
    boolean streamsInitialEvents = true;
    int requestsSeen;

    ModelServer(Random random) {
        this.random = random;
        this.favourite = random.nextInt(WATCH_FAULTS);
    }

    @Override
    public Call get(String path, String accept, Receiver receiver) {
        Request request = new Request(path, receiver);
        requests.add(request);
        requestsSeen++;
        return request;
    }

    Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        objects.forEach((name, item) -> state.put("default/" + name, item.value()));
        return state;
    }

    void change() {
        String name = "o" + random.nextInt(4);
        Item present = objects.get(name);
        revision += 1 + random.nextInt(3);
        String value = "v" + ++values;
        if (present != null && random.nextInt(3) == 0) {
            objects.remove(name);
            history.add(new Change("DELETED", name, revision, present.value()));
        } else {
            objects.put(name, new Item(revision, value));
            history.add(new Change(present == null ? "ADDED" : "MODIFIED", name, revision, value));
        }
    }

    void compact() {
        compacted = revision;
    }

    /** Goes back to an earlier state, as after a restore of a backup. Every watch breaks, as its server is restarted. */
    void restore() {
        int to = history.isEmpty() ? 0 : random.nextInt(history.size());
        List<Change> kept = new ArrayList<>(history.subList(0, to));
        history.clear();
        history.addAll(kept);
        objects.clear();
        for (Change change : kept) {
            if (change.type().equals("DELETED")) {
                objects.remove(change.name());
            } else {
                objects.put(change.name(), new Item(change.revision(), change.value()));
            }
        }
        revision = kept.isEmpty() ? 100 : kept.get(kept.size() - 1).revision();
        compacted = Math.min(compacted, revision);
        List.copyOf(requests).forEach(request -> request.end(new IOException("restarted")));
    }

    /**
     * Whether {@code seen} is yet to come. While it is, nothing changes here: once the same revisions have been given out
     * again, nobody can tell the two histories apart.
     */
    boolean isBehind(String seen) {
        return ResourceVersions.isOlder("" + revision, seen);
    }

    /** Answers what has been asked and sends what is new. */
    void tick() {
        for (Iterator<Request> it = requests.iterator(); it.hasNext(); ) {
            if (it.next().over) {
                it.remove();
            }
        }
        for (Request request : List.copyOf(requests)) {
            if (request.over) {
                continue;
            }
            request.ageTicks++;
            if (request.sent >= 0) {
                feed(request);
            } else if (!faulty || random.nextInt(3) > 0) {
                answer(request);
            } else {
                fault(request);
            }
        }
    }

    private void answer(Request request) {
        Integer asked = request.revision();
        boolean initial = request.has("sendInitialEvents=true");
        if (initial && !streamsInitialEvents) {
            refuse(request, 422, "Invalid", "");
        } else if (asked != null && asked < 0) {
            refuse(request, 400, "BadRequest", "");
        } else if (!request.has("watch=true")) {
            list(request, asked);
        } else if (initial) {
            initialEvents(request, asked);
        } else if (asked != null && asked < compacted) {
            expire(request);
        } else {
            request.head(200);
            request.sent = asked == null ? 0 : sentUpTo(asked);
        }
    }

    private void expire(Request request) {
        if (random.nextInt(2) == 0) {
            refuse(request, 410, "Expired", "");
        } else {
            request.head(200);
            request.text(Objects.event("ERROR", Objects.status(410, "Expired")) + "\n");
            request.end(null);
        }
    }

    private void list(Request request, @Nullable Integer asked) {
        if (asked != null && asked > revision) {
            refuse(request, 504, "Timeout", "Too large resource version: " + asked + ", current: " + revision);
            return;
        }
        request.head(200);
        request.text(Objects.list("" + revision, "", items()));
        request.end(null);
    }

    private String[] items() {
        return objects.entrySet().stream()
                .map(e -> Objects.configMap(
                        e.getKey(), "" + e.getValue().revision(), e.getValue().value()))
                .toArray(String[]::new);
    }

    private void initialEvents(Request request, @Nullable Integer asked) {
        if (asked != null && asked > revision) {
            refuse(request, 504, "Timeout", "Too large resource version: " + asked + ", current: " + revision);
            return;
        }
        request.head(200);
        objects.forEach((name, item) -> request.text(Objects.added(name, "" + item.revision(), item.value()) + "\n"));
        request.text(Objects.initialEventsEnd("" + revision) + "\n");
        request.sent = history.size();
    }

    private int sentUpTo(int asked) {
        int count = 0;
        while (count < history.size() && history.get(count).revision() <= asked) {
            count++;
        }
        return count;
    }

    private void refuse(Request request, int code, String reason, String message) {
        request.head(code);
        request.text("{\"kind\":\"Status\",\"code\":" + code + ",\"reason\":\"" + reason + "\",\"message\":\"" + message
                + "\"}");
        request.end(null);
    }

    private void feed(Request request) {
        if (request.silent && faulty) {
            return;
        }
        request.silent = false;
        if (faulty && random.nextInt(6) == 0) {
            faultOnWatch(request);
            return;
        }
        while (!request.over && request.sent < history.size()) {
            request.text(history.get(request.sent++).line() + "\n");
        }
        Integer asked = request.revision();
        if (!request.over && request.ageTicks % 5 == 0 && (asked == null || asked <= revision)) {
            request.text(Objects.bookmark("" + revision) + "\n");
        }
    }

    // ---- faults

    private void fault(Request request) {
        switch (random.nextInt(9)) {
            case 0 -> request.end(new IOException("connection refused"));
            case 1 -> refuse(request, 429, "TooManyRequests", "");
            case 2 -> refuse(request, 503, "ServiceUnavailable", "");
            case 3 -> refuse(request, 403, "Forbidden", "");
            case 4 -> refuse(request, 410, "Gone", "");
            case 5 -> whole(request, "<html>an angry proxy</html>");
            case 6 -> whole(request, "");
            case 7 -> whole(request, Objects.status(200, ""));
            default -> {
                request.head(200);
                request.text(
                        "{\"kind\":\"ConfigMapList\",\"metadata\":{\"resourceVersion\":\"" + revision + "\"},\"it");
                request.end(new IOException("truncated"));
            }
        }
    }

    private static void whole(Request request, String body) {
        request.head(200);
        if (!body.isEmpty()) {
            request.text(body);
        }
        request.end(null);
    }

    private void faultOnWatch(Request request) {
        switch (random.nextBoolean() ? favourite : random.nextInt(WATCH_FAULTS)) {
            case 0 -> request.end(new IOException("reset"));
            case 1 -> request.end(null);
            case 2 -> request.text("garbage\n");
            case 3 -> request.text(Objects.event("ERROR", Objects.status(410, "Expired")) + "\n");
            case 4 -> request.text(Objects.event("ERROR", Objects.status(500, "InternalError")) + "\n");
            case 5 -> request.silent = true;
            case 6 -> repeat(request);
            case 7 -> reorder(request);
            case 8 -> half(request);
            case 9 -> undecodable(request);
            case 10 ->
                request.text(Objects.event("ADDED", "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"}}") + "\n");
            default -> request.text(Objects.bookmark("" + Math.max(1, revision - 40)) + "\n");
        }
    }

    private void repeat(Request request) {
        int from = Math.max(0, request.sent - 3);
        for (int i = from; i < request.sent && !request.over; i++) {
            request.text(history.get(i).line() + "\n");
        }
    }

    private void reorder(Request request) {
        if (request.sent + 2 <= history.size()) {
            Change first = history.get(request.sent++);
            Change second = history.get(request.sent++);
            // One piece, for what is cut off in between is lost to everybody.
            request.text(second.line() + "\n" + first.line() + "\n");
        }
    }

    private void half(Request request) {
        if (request.sent < history.size()) {
            String line = history.get(request.sent).line();
            request.text(line.substring(0, line.length() / 2));
            request.end(random.nextBoolean() ? null : new IOException("reset"));
        }
    }

    private void undecodable(Request request) {
        if (request.sent < history.size()) {
            Change change = history.get(request.sent++);
            request.text(change.line().replace("\"data\":{", "\"data\":{\"x\":[1],") + "\n");
        }
    }
}
