package dev.keelson.apiserver.server;

import dev.keelson.apiserver.pki.Pki;
import dev.keelson.clock.Clock;

/** The one authority of all servers of this JVM that keep their keys in memory: making keys costs more than a server. */
final class SharedPki {

    private SharedPki() {}

    static Pki get() {
        return Holder.PKI;
    }

    private static final class Holder {
        // Certificates are judged by TLS peers, which live in real time whatever clock the server was given.
        static final Pki PKI = Pki.inMemory(Clock.system());
    }
}
