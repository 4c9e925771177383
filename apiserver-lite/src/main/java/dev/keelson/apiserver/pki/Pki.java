package dev.keelson.apiserver.pki;

import dev.keelson.clock.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One authority for servers and clients, P-256 keys, and the key pair that signs service-account tokens; safe for many
 * threads.
 *
 * <p>Guarantees: what was issued for a subject is issued again only when it is about to expire or must name more hosts;
 * the authority and the token key never change once made. With a directory, all of it outlives the process.
 */
public final class Pki {

    private static final Duration RENEWAL_MARGIN = Duration.ofDays(30);
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private final @Nullable KeyDirectory directory;
    private final Clock clock;
    private final KeyMaterial authority;
    private final KeyPair serviceAccountKey;

    /** Guarded by this. */
    private final Map<String, KeyMaterial> issued = new HashMap<>();

    private Pki(@Nullable KeyDirectory directory, Clock clock) throws IOException {
        this.directory = directory;
        this.clock = clock;
        this.authority = authority(directory, clock);
        this.serviceAccountKey = serviceAccountKey(directory);
    }

    /**
     * Reads the keys in {@code directory}, making what is missing.
     *
     * @throws IOException if the directory cannot be used or a file in it is damaged; the message names the file
     */
    public static Pki open(Path directory, Clock clock) throws IOException {
        return new Pki(new KeyDirectory(directory), clock);
    }

    /** Keys that end with this object. */
    public static Pki inMemory(Clock clock) {
        try {
            return new Pki(null, clock);
        } catch (IOException withoutFiles) {
            throw new UncheckedIOException(withoutFiles);
        }
    }

    public X509Certificate authorityCertificate() {
        return authority.certificate();
    }

    public KeyPair serviceAccountKey() {
        return serviceAccountKey;
    }

    /**
     * A certificate that authenticates {@code user} as a client.
     *
     * @throws UncheckedIOException if it cannot be stored
     */
    public KeyMaterial client(String user, List<String> groups) {
        return issue("client-" + fileName(user + "\n" + String.join("\n", groups), user), user, groups, List.of());
    }

    /**
     * A certificate for a server that is reached by {@code hosts} (names or IP addresses), and that may also act as a
     * client.
     *
     * @throws UncheckedIOException if it cannot be stored
     */
    public KeyMaterial server(String name, List<String> groups, Collection<String> hosts) {
        return issue("server-" + fileName(name, name), name, groups, List.copyOf(new HashSet<>(hosts)));
    }

    static boolean isIpAddress(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    private synchronized KeyMaterial issue(String file, String user, List<String> groups, List<String> hosts) {
        KeyMaterial known = issued.get(file);
        try {
            if (known == null && directory != null) {
                known = directory.read(file);
            }
            if (known == null || !isGood(known.certificate(), hosts)) {
                known = CertificateIssuer.leaf(authority, new Subject(user, groups), hosts, clock.now());
                if (directory != null) {
                    directory.write(file, known);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        issued.put(file, known);
        return known;
    }

    private boolean isGood(X509Certificate certificate, List<String> hosts) {
        return certificate.getNotAfter().toInstant().isAfter(clock.now().plus(RENEWAL_MARGIN))
                && isOurs(certificate)
                && hostsOf(certificate)
                        .containsAll(hosts.stream().map(Pki::canonical).toList());
    }

    private boolean isOurs(X509Certificate certificate) {
        try {
            certificate.verify(authority.certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException ofAnotherAuthority) {
            return false;
        }
    }

    private static Set<String> hostsOf(X509Certificate certificate) {
        Set<String> hosts = new HashSet<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                names.forEach(name -> hosts.add(canonical(String.valueOf(name.get(1)))));
            }
        } catch (CertificateParsingException unreadable) {
            return Set.of();
        }
        return hosts;
    }

    /** Certificates print IPv6 addresses in full. */
    private static String canonical(String host) {
        if (host.indexOf(':') < 0) {
            return host.toLowerCase(Locale.ROOT);
        }
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException notAnAddress) {
            return host;
        }
    }

    private static KeyMaterial authority(@Nullable KeyDirectory directory, Clock clock) throws IOException {
        KeyMaterial known = directory == null ? null : directory.read("ca");
        if (known == null) {
            known = CertificateIssuer.authority("keelson-ca@" + clock.now().getEpochSecond(), clock.now());
            if (directory != null) {
                directory.write("ca", known);
            }
        }
        return known;
    }

    private static KeyPair serviceAccountKey(@Nullable KeyDirectory directory) throws IOException {
        String pub = directory == null ? null : directory.readFile("sa.pub");
        String key = directory == null ? null : directory.readFile("sa.key");
        if (pub != null && key != null) {
            try {
                byte[] der = Pem.blocks(pub, "PUBLIC KEY").stream()
                        .findFirst()
                        .orElseThrow(() -> new IOException("sa.pub holds no PEM public key"));
                return new KeyPair(
                        KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der)),
                        Pem.privateKey(key, "EC", "sa.key"));
            } catch (GeneralSecurityException damaged) {
                throw new IOException("sa.pub cannot be read: " + damaged.getMessage(), damaged);
            }
        }
        KeyPair pair = CertificateIssuer.newKeyPair();
        if (directory != null) {
            directory.writeFile(
                    "sa.key", Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded()));
            directory.writeFile(
                    "sa.pub", Pem.encode("PUBLIC KEY", pair.getPublic().getEncoded()));
        }
        return pair;
    }

    /** Readable, and different for different subjects. */
    private static String fileName(String identity, String readable) {
        CRC32 sum = new CRC32();
        sum.update(identity.getBytes(StandardCharsets.UTF_8));
        return readable.replaceAll("[^A-Za-z0-9.-]", "-") + "-" + Long.toHexString(sum.getValue());
    }
}
