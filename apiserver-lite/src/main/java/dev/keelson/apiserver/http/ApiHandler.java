package dev.keelson.apiserver.http;

import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.apiserver.audit.AuditLog;
import dev.keelson.apiserver.audit.AuditTrail;
import dev.keelson.apiserver.authn.AuthenticationException;
import dev.keelson.apiserver.authn.AuthenticatorChain;
import dev.keelson.apiserver.authn.Credentials;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.Attributes;
import dev.keelson.apiserver.authz.Authorizer;
import dev.keelson.apiserver.flowcontrol.FlowControl;
import dev.keelson.apiserver.http.transport.Exchange;
import dev.keelson.apiserver.http.transport.HttpHandler;
import dev.keelson.apiserver.http.transport.Request;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every request of the API server: time limit, authentication, audit, impersonation, its turn by priority,
 * authorization, then the resource or path asked for (server/config.go's handler chain).
 */
public final class ApiHandler implements HttpHandler, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    /**
     * What the handler works with.
     *
     * @param paths everything that is no resource
     * @param flowControl null bounds the number of requests by {@code limits} alone
     * @param audit null audits nothing
     * @param executor runs requests, which may block
     * @param defaultWatchSeconds how long a watch lives whose client does not say; asked for every one
     */
    public record Parts(
            AuthenticatorChain authenticators,
            Authorizer authorizer,
            Registry registry,
            Tables tables,
            Paths paths,
            NodeConnections nodes,
            RequestMetrics metrics,
            RequestLimits limits,
            @Nullable FlowControl flowControl,
            @Nullable AuditLog audit,
            Executor executor,
            Clock clock,
            LongSupplier defaultWatchSeconds) {}

    private final Parts parts;
    private final Impersonation impersonation;
    private final Turns turns;
    private final AnswerBudget answers;
    private final Deadlines deadlines;
    private final WatchServer watches;
    private final ResourceHandler resources;

    public ApiHandler(Parts parts) {
        this.parts = parts;
        this.impersonation = new Impersonation(parts.authorizer());
        this.turns = new Turns(parts, this::serve);
        this.answers = new AnswerBudget(parts.limits().answerBytes());
        this.deadlines = new Deadlines(
                parts.clock(), parts.limits().requestTimeout(), parts.executor(), ApiHandler::answerTimeOut);
        this.watches = new WatchServer(parts.clock(), parts.metrics(), parts.defaultWatchSeconds());
        this.resources = new ResourceHandler(
                parts.registry(),
                new ObjectSender(parts.tables()),
                watches,
                new NodeRequests(parts.registry(), parts.nodes()));
    }

    /** Ends watches in good order; other requests go on. */
    public void endWatches() {
        watches.close();
    }

    /** Stops looking after time limits. */
    @Override
    public void close() {
        deadlines.close();
    }

    @Override
    public void handle(Exchange exchange) {
        Call call = call(exchange);
        try {
            parts.executor().execute(() -> guarded(call, () -> accept(call)));
        } catch (RejectedExecutionException closing) {
            call.sendStatus(new StatusException(503, "ServiceUnavailable", "the server is shutting down", null));
        }
    }

    private Call call(Exchange exchange) {
        Request request = exchange.request();
        Query query = Query.parse(request.rawQuery());
        RequestInfo info;
        try {
            info = RequestInfo.of(request.method(), request.rawPath(), query);
        } catch (IllegalArgumentException badEncoding) {
            info = RequestInfo.of(request.method(), "/invalid-path-encoding", query);
        }
        return new Call(exchange, query, info, answers, new Accounts(series(info, request, query)));
    }

    private RequestSeries series(RequestInfo info, Request request, Query query) {
        return parts.metrics().of(labels(info, request, query));
    }

    /** What is not served has no labels of its own, so that clients cannot make up series. */
    private RequestLabels labels(RequestInfo info, Request request, Query query) {
        if (!info.resourceRequest()) {
            String path = parts.paths().registered(info.path());
            return path == null ? RequestLabels.UNSERVED : RequestLabels.ofPath(path, request);
        }
        ResourceService service = parts.registry().find(info.group(), info.version(), info.resource());
        ResourceInfo resource = service == null ? null : service.info();
        boolean served =
                resource != null && (info.subresource().isEmpty() || resource.subresource(info.subresource()) != null);
        return served ? RequestLabels.of(info, request, query) : RequestLabels.UNSERVED;
    }

    @Override
    public void refuse(Exchange exchange, int status, String why) {
        RequestInfo info = RequestInfo.of("GET", "/", Query.parse(""));
        Call call = new Call(
                exchange,
                Query.parse(""),
                info,
                answers,
                new Accounts(parts.metrics().of(RequestLabels.UNSERVED)));
        switch (status) {
            case 413 -> call.sendStatus(StatusException.requestEntityTooLarge(why));
            case 429 -> Turns.sendTooManyRequests(call);
            default -> call.send(Answer.text(status, why + "\n"));
        }
    }

    /** Everything that comes before the request's turn. */
    private void accept(Call call) {
        Duration limit = parts.limits().requestTimeout();
        if (!LongRunning.is(call.info())) {
            limit = deadlines.limit(call);
            deadlines.watch(call, limit);
        }
        UserInfo user = authenticate(call);
        beginAudit(call, user);
        UserInfo actsAs = impersonation.apply(user, call.request().headers());
        AuditTrail trail = call.trail();
        if (actsAs != user && trail != null) {
            trail.impersonated(actsAs);
        }
        call.user(actsAs);
        turns.take(call, limit.dividedBy(4));
    }

    /** It is the request's turn. */
    private void serve(Call call) {
        guarded(call, () -> {
            if (call.isAnswered()) {
                return;
            }
            authorize(call);
            AuditBodies.noteRequest(call);
            route(call);
        });
    }

    private static void guarded(Call call, Runnable work) {
        try {
            work.run();
        } catch (StatusException refused) {
            call.sendStatus(refused);
        } catch (StorageUnavailableException away) {
            // As kube-apiserver, which hands out etcd's error as it is.
            LOG.warn("{} {} fails: {}", call.request().method(), call.request().target(), away.getMessage());
            call.sendStatus(StatusException.plain(String.valueOf(away.getMessage())));
        } catch (RuntimeException | Error defect) {
            LOG.error("{} {} fails", call.request().method(), call.request().target(), defect);
            answerDefect(call, defect);
        }
    }

    private static void answerDefect(Call call, Throwable defect) {
        AuditTrail trail = call.trail();
        if (trail != null) {
            trail.panic(String.valueOf(defect));
        }
        try {
            call.sendStatus(StatusException.internal(String.valueOf(defect.getMessage())));
        } catch (RuntimeException | Error again) {
            // The defect may be in the answering itself; nobody is to wait for an answer in vain.
            LOG.error(
                    "{} {} gets a bare answer",
                    call.request().method(),
                    call.request().target(),
                    again);
            call.send(Answer.text(500, "Internal Server Error\n"));
        }
    }

    private static void answerTimeOut(Call call) {
        call.sendStatus(Call.timeOut());
    }

    private UserInfo authenticate(Call call) {
        Request request = call.request();
        try {
            UserInfo user = parts.authenticators()
                    .authenticate(new Credentials(
                            request.clientCertificates(), request.headers().first("Authorization")));
            call.user(user);
            return user;
        } catch (AuthenticationException wrong) {
            LOG.debug("{} is not authenticated: {}", request.remoteAddress(), wrong.getMessage());
            beginAudit(call, UserInfo.anonymous());
            throw StatusException.unauthorized();
        }
    }

    private void beginAudit(Call call, UserInfo user) {
        AuditLog log = parts.audit();
        if (log == null) {
            return;
        }
        AuditTrail trail = log.begin(AuditBodies.describe(call, parts.clock().now()), attributes(call, user));
        call.trail(trail);
        if (!trail.received()) {
            throw StatusException.internal("failed to store audit event");
        }
    }

    private void authorize(Call call) {
        Attributes attributes = attributes(call, call.user());
        Authorizer.Decision decision = parts.authorizer().authorize(attributes);
        AuditTrail trail = call.trail();
        if (trail != null) {
            trail.annotate("authorization.k8s.io/decision", decision.allowed() ? "allow" : "forbid");
            trail.annotate("authorization.k8s.io/reason", decision.reason());
        }
        if (!decision.allowed()) {
            throw Refusals.forbidden(attributes, decision.reason());
        }
    }

    private static Attributes attributes(Call call, UserInfo user) {
        RequestInfo info = call.info();
        return info.resourceRequest()
                ? new Attributes(
                        user,
                        info.verb(),
                        true,
                        info.group(),
                        info.version(),
                        info.resource(),
                        info.subresource(),
                        info.namespace(),
                        info.name(),
                        info.path())
                : Attributes.ofPath(user, call.request().method().toLowerCase(Locale.ROOT), info.path());
    }

    private void route(Call call) {
        if (call.info().resourceRequest()) {
            resources.handle(call);
            return;
        }
        call.send(parts.paths().answer(call.request(), call.info().path(), call.query()));
    }

    /** A stream ends on its connection's loop, which must not wait for the log. */
    private void completeLater(AuditTrail trail, int status) {
        try {
            parts.executor().execute(() -> trail.complete(status));
        } catch (RejectedExecutionException closing) {
            trail.complete(status);
        }
    }

    /** What is kept of a call until it is over. */
    private final class Accounts implements Call.Ending {

        private final RequestSeries series;
        private final long startedNanos = parts.clock().nanos();

        Accounts(RequestSeries series) {
            this.series = series;
        }

        @Override
        public void ended(Call call, int status, long bytes) {
            deadlines.done(call);
            Duration took = parts.clock().since(startedNanos);
            series.finished(status, took, call.waited(), bytes);
            if (status == 504 || status == 429) {
                series.terminated(status);
            }
            AccessLog.log(call, status, took);
            AuditTrail trail = call.trail();
            if (trail != null && !trail.isComplete()) {
                completeLater(trail, status);
            }
        }

        @Override
        public void streamStarted() {
            series.longRunningStarted();
        }

        @Override
        public void streamEnded() {
            series.longRunningEnded();
        }
    }
}
