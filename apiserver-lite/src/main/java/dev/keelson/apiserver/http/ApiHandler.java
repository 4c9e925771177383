package dev.keelson.apiserver.http;

import dev.keelson.apiserver.authn.AuthenticationException;
import dev.keelson.apiserver.authn.AuthenticatorChain;
import dev.keelson.apiserver.authn.Credentials;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.Attributes;
import dev.keelson.apiserver.authz.Authorizer;
import dev.keelson.apiserver.http.transport.Exchange;
import dev.keelson.apiserver.http.transport.HttpHandler;
import dev.keelson.apiserver.http.transport.Request;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.clock.Clock;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every request of the API server: limits, authentication, impersonation, authorization, then the resource or
 * path asked for.
 */
public final class ApiHandler implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    /**
     * What the handler works with.
     *
     * @param paths everything that is no resource
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
            Executor executor,
            Clock clock,
            LongSupplier defaultWatchSeconds) {}

    private final Parts parts;
    private final Impersonation impersonation;
    private final InFlightLimit inFlight = InFlightLimit.ofKubernetes();
    private final WatchServer watches;
    private final ResourceHandler resources;

    public ApiHandler(Parts parts) {
        this.parts = parts;
        this.impersonation = new Impersonation(parts.authorizer());
        this.watches = new WatchServer(parts.clock(), parts.metrics(), parts.defaultWatchSeconds());
        this.resources = new ResourceHandler(
                parts.registry(),
                new ObjectSender(parts.tables()),
                watches,
                new NodeRequests(parts.registry(), parts.nodes(), parts.metrics()));
    }

    /** Ends watches in good order; other requests go on. */
    public void endWatches() {
        watches.close();
    }

    @Override
    public void handle(Exchange exchange) {
        Call call = call(exchange);
        InFlightLimit.Permit permit = inFlight.admit(call.info());
        if (permit == null) {
            parts.metrics().rejected("concurrency-limit");
            Answer answer = Answer.text(429, "Too many requests, please try again later.\n");
            answer.headers().add("Retry-After", "1");
            call.send(answer);
            return;
        }
        try {
            parts.executor().execute(() -> {
                try (permit) {
                    process(call);
                }
            });
        } catch (RejectedExecutionException closing) {
            permit.close();
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
        return new Call(exchange, query, info, parts.metrics(), parts.clock().nanos());
    }

    @Override
    public void refuse(Exchange exchange, int status, String why) {
        Call call = new Call(
                exchange,
                Query.parse(""),
                RequestInfo.of("GET", "/", Query.parse("")),
                parts.metrics(),
                parts.clock().nanos());
        if (status == 413) {
            call.sendStatus(StatusException.requestEntityTooLarge(why));
        } else {
            call.send(Answer.text(status, why + "\n"));
        }
    }

    private void process(Call call) {
        try {
            call.user(impersonation.apply(authenticate(call), call.request().headers()));
            authorize(call);
            route(call);
        } catch (StatusException refused) {
            call.sendStatus(refused);
        } catch (RuntimeException | StackOverflowError defect) {
            LOG.error("{} {} fails", call.request().method(), call.request().target(), defect);
            answerDefect(call, defect);
        }
    }

    private static void answerDefect(Call call, Throwable defect) {
        try {
            call.sendStatus(StatusException.internal(String.valueOf(defect.getMessage())));
        } catch (IllegalStateException alreadyAnswered) {
            LOG.debug("the answer had been begun", alreadyAnswered);
        }
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
            throw StatusException.unauthorized();
        }
    }

    private void authorize(Call call) {
        RequestInfo info = call.info();
        Attributes attributes = info.resourceRequest()
                ? new Attributes(
                        call.user(),
                        info.verb(),
                        true,
                        info.group(),
                        info.version(),
                        info.resource(),
                        info.subresource(),
                        info.namespace(),
                        info.name(),
                        info.path())
                : Attributes.ofPath(call.user(), verbOfPath(call.request().method()), info.path());
        Authorizer.Decision decision = parts.authorizer().authorize(attributes);
        if (!decision.allowed()) {
            throw Refusals.forbidden(attributes, decision.reason());
        }
    }

    private static String verbOfPath(String method) {
        return method.toLowerCase(Locale.ROOT);
    }

    private void route(Call call) {
        if (call.info().resourceRequest()) {
            resources.handle(call);
            return;
        }
        call.send(parts.paths().answer(call.request(), call.info().path(), call.query()));
    }
}
