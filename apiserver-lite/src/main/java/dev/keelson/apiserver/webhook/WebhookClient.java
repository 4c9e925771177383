package dev.keelson.apiserver.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Calls webhooks. Safe for any thread; a call blocks its thread. Connections are kept for the next call.
 *
 * <p>The server must show a certificate for its host, or for {@code name.namespace.svc} if it is a service, which the
 * endpoint's authority signed. Redirects are not followed.
 */
public final class WebhookClient {
    /** How long a call may take unless its owner says otherwise. */
    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_CLIENTS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServiceAddresses services;
    /** By what a connection depends on; cleared when there are too many. */
    private final Map<Identity, HttpClient> clients = new ConcurrentHashMap<>();

    private record Identity(String authority, @Nullable String host) {}

    public WebhookClient(ServiceAddresses services) {
        this.services = services;
    }

    /**
     * Posts a review and returns the answered one.
     *
     * @throws WebhookException if the webhook is not reached in time or does not answer 200 with a JSON object
     */
    public ObjectNode call(WebhookEndpoint endpoint, JsonNode review, Duration timeout) throws WebhookException {
        URI target = target(endpoint);
        try {
            HttpRequest request = HttpRequest.newBuilder(target)
                    .timeout(timeout)
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(review)))
                    .build();
            HttpResponse<byte[]> response = client(endpoint).send(request, HttpResponse.BodyHandlers.ofByteArray());
            return read(response, name(endpoint));
        } catch (IOException e) {
            throw new WebhookException("Post \"" + name(endpoint) + "\": " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WebhookException("Post \"" + name(endpoint) + "\": interrupted", e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof SSLException) {
            return "no TLS connection that the caBundle's certificates vouch for: " + e.getMessage();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static ObjectNode read(HttpResponse<byte[]> response, String name) throws WebhookException {
        if (response.statusCode() < 200 || response.statusCode() > 299) {
            throw new WebhookException("Post \"" + name + "\": the server answered " + response.statusCode());
        }
        try {
            if (JSON.readTree(response.body()) instanceof ObjectNode answer) {
                return answer;
            }
        } catch (JsonProcessingException e) {
            throw new WebhookException("Post \"" + name + "\": the answer is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new WebhookException("Post \"" + name + "\": the answer cannot be read", e);
        }
        throw new WebhookException("Post \"" + name + "\": the answer is no object");
    }

    private static String name(WebhookEndpoint endpoint) {
        WebhookEndpoint.Service service = endpoint.service();
        return service == null
                ? String.valueOf(endpoint.url())
                : "https://" + service.host() + ":" + service.port() + path(service);
    }

    private static String path(WebhookEndpoint.Service service) {
        return service.path().isEmpty() ? "/" : service.path();
    }

    private URI target(WebhookEndpoint endpoint) throws WebhookException {
        WebhookEndpoint.Service service = endpoint.service();
        try {
            if (service == null) {
                return URI.create(String.valueOf(endpoint.url()));
            }
            InetSocketAddress address = services.find(service.namespace(), service.name(), service.port());
            if (address == null) {
                throw new WebhookException("service \"" + service.name() + "\" in namespace \"" + service.namespace()
                        + "\" has no address for port " + service.port());
            }
            String host = address.getHostString();
            String literal = host.contains(":") ? "[" + host + "]" : host;
            return URI.create("https://" + literal + ":" + address.getPort() + path(service));
        } catch (IllegalArgumentException e) {
            throw new WebhookException("the webhook's address cannot be read: " + e.getMessage(), e);
        }
    }

    private HttpClient client(WebhookEndpoint endpoint) throws WebhookException {
        WebhookEndpoint.Service service = endpoint.service();
        Identity identity = new Identity(endpoint.authority(), service == null ? null : service.host());
        HttpClient known = clients.get(identity);
        if (known != null) {
            return known;
        }
        if (clients.size() >= MAX_CLIENTS) {
            clients.clear();
        }
        HttpClient made = make(identity);
        clients.put(identity, made);
        return made;
    }

    private static HttpClient make(Identity identity) throws WebhookException {
        SSLParameters parameters = new SSLParameters();
        if (identity.host() != null) {
            parameters.setServerNames(List.of(new SNIHostName(identity.host())));
        }
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(context(WebhookEndpoint.authorities(identity.authority())))
                .sslParameters(parameters)
                .build();
    }

    private static SSLContext context(Collection<? extends Certificate> authorities) throws WebhookException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities.isEmpty() ? null : store(authorities));
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new WebhookException("the caBundle cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore store(Collection<? extends Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        for (Certificate authority : authorities) {
            store.setCertificateEntry("authority" + count++, authority);
        }
        return store;
    }
}
