package dev.keelson.apiserver.server;

import dev.keelson.apiserver.authn.AuthenticationException;
import dev.keelson.apiserver.authn.Authenticator;
import dev.keelson.apiserver.authn.ClientCertificateAuthenticator;
import dev.keelson.apiserver.authn.Credentials;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.http.transport.TlsIdentity;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the files that TLS is made of: new connections see a new certificate, requests are judged by the new client
 * authorities. Files that do not fit are named in the log and change nothing; they are looked at again.
 *
 * <p>As an authenticator it knows the clients whose certificates the present authorities have signed.
 */
final class CertificateReload implements Authenticator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateReload.class);
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final CertificateFiles files;
    private final Executor executor;

    private volatile TlsIdentity identity;
    private volatile Authenticator clients;

    /** Set before the first look. */
    private volatile @Nullable Timer timer;

    /** @throws IOException if the files cannot be used now */
    CertificateReload(CertificateFiles files, Executor executor) throws IOException {
        this.files = files;
        this.executor = executor;
        TlsIdentity first = files.readIfChanged();
        if (first == null) {
            throw new IllegalStateException("the first reading is always a change");
        }
        this.identity = first;
        this.clients = clients(first);
    }

    /** Certificates are judged by TLS peers, which live in real time. */
    private static Authenticator clients(TlsIdentity of) {
        return new ClientCertificateAuthenticator(of.clientAuthorities(), Clock.system()::now);
    }

    TlsIdentity identity() {
        return identity;
    }

    /** Looks at the files from now on and tells {@code listener} what they became. */
    void follow(Clock clock, Consumer<TlsIdentity> listener) {
        if (files.any()) {
            timer = clock.scheduleEvery(LOOK, () -> lookOn(listener));
        }
    }

    private void lookOn(Consumer<TlsIdentity> listener) {
        try {
            executor.execute(() -> look(listener));
        } catch (RejectedExecutionException closing) {
            close();
        }
    }

    private synchronized void look(Consumer<TlsIdentity> listener) {
        try {
            TlsIdentity changed = files.readIfChanged();
            if (changed != null) {
                clients = clients(changed);
                identity = changed;
                listener.accept(changed);
                LOG.info("serving as {} from now on", changed.chain().get(0).getSubjectX500Principal());
            }
        } catch (IOException | RuntimeException unfit) {
            LOG.error("certificates stay as they are: {}", unfit.getMessage());
        }
    }

    @Override
    public @Nullable UserInfo authenticate(Credentials credentials) throws AuthenticationException {
        return clients.authenticate(credentials);
    }

    @Override
    public void close() {
        Timer looking = timer;
        if (looking != null) {
            looking.cancel();
        }
    }
}
