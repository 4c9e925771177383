package dev.keelson.apiserver.http;

import dev.keelson.apiserver.audit.AuditLevel;
import dev.keelson.apiserver.audit.AuditTrail;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.flowcontrol.Assignment;
import dev.keelson.apiserver.http.transport.Body;
import dev.keelson.apiserver.http.transport.Exchange;
import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.Request;
import dev.keelson.apiserver.http.transport.ResponseStream;
import dev.keelson.apiserver.http.transport.Tunnel;
import dev.keelson.apiserver.protobuf.Protobuf;
import dev.keelson.apiserver.registry.ListJson;
import dev.keelson.apiserver.registry.ListResult;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.status.StatusDetails;
import dev.keelson.apiserver.status.StatusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the API, and how it is answered: once, by whoever is first. Used by one thread at a
 * time, but for a time limit that may answer in between.
 */
final class Call {

    /** Only larger bodies are worth the time (apiserver's {@code defaultGzipThresholdBytes}). */
    private static final int COMPRESSED_ABOVE = 128 << 10;

    /** Shorter lists are sent in one piece. */
    private static final int STREAMED_FROM = 64 << 10;

    /** Smaller answers are not worth counting. */
    private static final int COUNTED_FROM = 64 << 10;

    private static final List<String> PRETTY_CLIENTS = List.of("curl", "Wget", "Mozilla/5.0");

    private final Exchange exchange;
    private final Query query;
    private final RequestInfo info;
    private final Ending ending;
    private final AnswerBudget budget;
    private final String auditId;
    private final Warnings warnings = new Warnings();

    /** Set by whoever answers, once: the request's own thread or its time limit. */
    private final AtomicBoolean answered = new AtomicBoolean();

    /** Anonymous until authentication has spoken. */
    private UserInfo user = UserInfo.anonymous();

    /** Null where nothing is to be audited. */
    private volatile @Nullable AuditTrail trail;

    /** Null until flow control has spoken. */
    private volatile @Nullable Assignment assignment;

    /** What the answer takes of the budget, from when it is made until the client has taken it; null while nothing. */
    private volatile AnswerBudget.@Nullable Share share;

    /** How long the request waited for its turn. */
    private volatile Duration waited = Duration.ZERO;

    /** Hears how a call goes, each at most once. Called on any thread; must not block. */
    interface Ending {
        void streamStarted();

        void streamEnded();

        /** The call is over. */
        void ended(Call call, int status, long bytes);
    }

    Call(Exchange exchange, Query query, RequestInfo info, AnswerBudget budget, Ending ending) {
        this.exchange = exchange;
        this.budget = budget;
        this.query = query;
        this.info = info;
        this.ending = ending;
        String given = exchange.request().headers().firstOr("Audit-ID", "");
        this.auditId =
                given.isEmpty() || given.length() > 64 ? UUID.randomUUID().toString() : given;
    }

    Exchange exchange() {
        return exchange;
    }

    Request request() {
        return exchange.request();
    }

    Query query() {
        return query;
    }

    RequestInfo info() {
        return info;
    }

    UserInfo user() {
        return user;
    }

    void user(UserInfo authenticated) {
        this.user = authenticated;
    }

    Warnings warnings() {
        return warnings;
    }

    String auditId() {
        return auditId;
    }

    @Nullable
    AuditTrail trail() {
        return trail;
    }

    void trail(AuditTrail begun) {
        this.trail = begun;
    }

    @Nullable
    Assignment assignment() {
        return assignment;
    }

    void assignment(Assignment found) {
        this.assignment = found;
    }

    Duration waited() {
        return waited;
    }

    void waited(Duration forTurn) {
        this.waited = forTurn;
    }

    @Nullable
    String accept() {
        List<String> all = request().headers().all("Accept");
        return all.isEmpty() ? null : String.join(",", all);
    }

    RequestContext context() {
        return new RequestContext(
                user, request().headers().firstOr("User-Agent", ""), warnings, Timeouts.seconds(query.text("timeout")));
    }

    /** Sends a JSON object in the form agreed on. */
    void sendObject(int status, byte[] json, MediaTypes.Choice choice) {
        AuditBodies.noteResponse(trail, json);
        if (choice.protobuf()) {
            sendProtobuf(status, Protobuf.encode(json));
        } else if (choice.yaml()) {
            send(status, Headers.of("Content-Type", MediaTypes.YAML), Encoding.yaml(json));
        } else {
            send(
                    status,
                    Headers.of("Content-Type", MediaTypes.JSON),
                    wantsPretty(choice) ? Encoding.pretty(json) : json);
        }
    }

    void sendProtobuf(int status, byte[] enveloped) {
        send(status, Headers.of("Content-Type", MediaTypes.PROTOBUF), enveloped);
    }

    private boolean wantsPretty(MediaTypes.Choice choice) {
        if (query.has("pretty")) {
            return query.flag("pretty");
        }
        String agent = request().headers().firstOr("User-Agent", "");
        return choice.pretty() || PRETTY_CLIENTS.stream().anyMatch(agent::startsWith);
    }

    /** Sends a list's JSON; a long one as its client takes it, unless it must be known as a whole to be changed. */
    void sendList(ListResult list, MediaTypes.Choice choice) {
        ListJson json = list.content();
        if (json.length() < STREAMED_FROM || !streams(choice)) {
            sendObject(200, list.json(), choice);
            return;
        }
        if (readsThePast()) {
            // Not the objects that everybody shares.
            reserve(json.length());
        }
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        AuditTrail audited = trail;
        if (audited != null) {
            audited.complete(200);
        }
        exchange.respond(200, common(Headers.of("Content-Type", MediaTypes.JSON)), body(json));
        ending.ended(this, 200, json.length());
    }

    /** Whether a long list goes out as its client takes it, without ever being in memory as a whole. */
    boolean streams(MediaTypes.Choice choice) {
        return !choice.yaml() && !wantsPretty(choice) && !acceptsGzip() && !isAuditedWhole();
    }

    private boolean readsThePast() {
        return query.has("continue") || query.text("resourceVersionMatch").equals("Exact");
    }

    /**
     * Takes part of what the answers of all requests may hold in memory, until this one has been sent.
     *
     * @throws StatusException to come back later, where nothing is left and the request has changed nothing
     */
    void reserve(long bytes) {
        if (bytes < COUNTED_FROM || share != null) {
            return;
        }
        AnswerBudget.Share taken = LongRunning.isReadOnly(info) ? budget.tryTake(bytes) : budget.takeAnyway(bytes);
        if (taken == null) {
            throw StatusException.tooManyRequests(
                    "the answers that clients have not taken yet leave no memory for this one, please try again later",
                    1);
        }
        share = taken;
        exchange.onEnd(taken::giveBack);
    }

    boolean isAuditedWhole() {
        AuditTrail audited = trail;
        return audited != null && audited.wants(AuditLevel.REQUEST_RESPONSE);
    }

    private static Body body(ListJson json) {
        return new Body() {
            @Override
            public long length() {
                return json.length();
            }

            @Override
            public void next(ByteBuffer into) {
                json.read(into);
            }
        };
    }

    void sendStatus(StatusException refusal) {
        MediaTypes.Choice choice = MediaTypes.tryNegotiate(accept(), MediaTypes.Offer.PLAIN);
        Headers headers = new Headers();
        StatusDetails details = refusal.details();
        if (details != null && details.retryAfterSeconds() > 0) {
            headers.add("Retry-After", Integer.toString(details.retryAfterSeconds()));
        }
        byte[] json = Encoding.encode(refusal.toStatus());
        AuditBodies.noteResponse(trail, json);
        if (choice == null) {
            // As apiserver, which shows people what it cannot tell the client in its own language.
            send(refusal.code(), headers.add("Content-Type", MediaTypes.JSON), Encoding.pretty(json));
        } else {
            send(refusal.code(), headers.add("Content-Type", choice.type()), refusalBody(json, choice));
        }
    }

    private byte[] refusalBody(byte[] json, MediaTypes.Choice choice) {
        if (choice.protobuf()) {
            return Protobuf.encode(json);
        }
        if (choice.yaml()) {
            return Encoding.yaml(json);
        }
        return wantsPretty(choice) ? Encoding.pretty(json) : json;
    }

    void send(Answer answer) {
        send(answer.status(), answer.headers(), answer.body());
    }

    private void send(int status, Headers headers, byte[] body) {
        reserve(body.length);
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        Headers all = common(headers);
        byte[] sent = body;
        if (body.length > COMPRESSED_ABOVE && headers.first("Content-Encoding") == null && acceptsGzip()) {
            sent = gzip(body);
            all.add("Content-Encoding", "gzip").add("Vary", "Accept-Encoding");
        }
        AnswerBudget.Share held = share;
        if (held != null) {
            held.resize(sent.length);
        }
        AuditTrail audited = trail;
        if (audited != null) {
            audited.complete(status);
        }
        exchange.respond(status, all, sent);
        ending.ended(this, status, sent.length);
    }

    /**
     * Starts a streamed answer; {@link #streamEnded} is to be called when it is over.
     *
     * @throws StatusException if the request was answered already, as its time was up
     */
    ResponseStream stream(int status, Headers headers) {
        startLongAnswer(status);
        return exchange.stream(status, common(headers));
    }

    /** Leaves HTTP; otherwise like {@link #stream}, with status 101. */
    Tunnel tunnel(Headers headers, Tunnel.Listener listener) {
        startLongAnswer(101);
        return exchange.tunnel(headers, listener);
    }

    private void startLongAnswer(int status) {
        if (!answered.compareAndSet(false, true)) {
            throw timeOut();
        }
        AuditTrail audited = trail;
        if (audited != null) {
            audited.started(status);
        }
        ending.streamStarted();
    }

    /** Leaves HTTP for a WebSocket; {@link #streamEnded} is to be called when it is over. */
    ResponseStream webSocket(Headers acceptance) {
        startLongAnswer(101);
        return WebSocketStream.open(exchange, common(acceptance));
    }

    /** Called on the connection's loop; the last event of the audit trail is written elsewhere. */
    void streamEnded(int status) {
        ending.streamEnded();
        ending.ended(this, status, 0);
    }

    /** What is said when the time of a request is up (filters/timeout.go). */
    static StatusException timeOut() {
        return StatusException.timeout("Timeout: request did not complete within the allotted timeout");
    }

    boolean isAnswered() {
        return answered.get();
    }

    private Headers common(Headers own) {
        Headers headers = Headers.of("Audit-Id", auditId);
        if (own.first("Cache-Control") == null) {
            headers.add("Cache-Control", "no-cache, private");
        }
        Assignment found = assignment;
        if (found != null
                && !found.levelUid().isEmpty()
                && !found.flowSchemaUid().isEmpty()) {
            headers.add("X-Kubernetes-PF-FlowSchema-UID", found.flowSchemaUid());
            headers.add("X-Kubernetes-PF-PriorityLevel-UID", found.levelUid());
        }
        warnings.addTo(headers);
        return headers.addAll(own);
    }

    private boolean acceptsGzip() {
        // As apiserver, which knows no qualities here.
        for (String offered : request().headers().firstOr("Accept-Encoding", "").split(",")) {
            if (offered.trim().equals("gzip")) {
                return true;
            }
        }
        return false;
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream zip = new FastGzip(out)) {
            zip.write(body);
        } catch (IOException memoryDoesNotFail) {
            throw new UncheckedIOException(memoryDoesNotFail);
        }
        return out.toByteArray();
    }

    /** As apiserver: the cheapest level. */
    private static final class FastGzip extends GZIPOutputStream {

        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out, 16 << 10);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
