package dev.keelson.node.server;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Who may ask a node: the API server, and administrators. */
final class ClientGate {

    /** The groups of administrators. */
    private static final Set<String> ORGANIZATIONS = Set.of("system:masters", "kubeadm:cluster-admins");
    /** The API server towards its nodes, as it and kubeadm name it. */
    private static final Set<String> NAMES =
            Set.of("kube-apiserver-kubelet-client", "kube-apiserver", "system:kube-apiserver");

    enum Verdict {
        ALLOWED,
        /** 401 */
        UNKNOWN,
        /** 403 */
        FORBIDDEN
    }

    private final boolean clientsKnown;

    ClientGate(boolean clientsKnown) {
        this.clientsKnown = clientsKnown;
    }

    Verdict judge(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (!clientsKnown || tls == null) {
            return Verdict.UNKNOWN;
        }
        try {
            X509Certificate client = (X509Certificate) tls.engine().getSession().getPeerCertificates()[0];
            return allowed(client) ? Verdict.ALLOWED : Verdict.FORBIDDEN;
        } catch (SSLPeerUnverifiedException anonymous) {
            return Verdict.UNKNOWN;
        }
    }

    private static boolean allowed(X509Certificate client) {
        try {
            for (Rdn rdn : new LdapName(client.getSubjectX500Principal().getName()).getRdns()) {
                String value = String.valueOf(rdn.getValue());
                if ((rdn.getType().equalsIgnoreCase("O") && ORGANIZATIONS.contains(value))
                        || (rdn.getType().equalsIgnoreCase("CN") && NAMES.contains(value))) {
                    return true;
                }
            }
            return false;
        } catch (InvalidNameException unreadable) {
            return false;
        }
    }
}
