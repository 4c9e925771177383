package dev.keelson.apiserver.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.pki.Pki;
import dev.keelson.clock.Clock;
import dev.keelson.clock.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthenticatorsTest {

    private static final Pki PKI = Pki.inMemory(Clock.system());

    private final FakeClock clock = new FakeClock();
    private final ServiceAccountTokens tokens =
            new ServiceAccountTokens("https://issuer.test", List.of("api"), PKI.serviceAccountKey(), clock);
    private final Map<String, String> uids =
            new HashMap<>(Map.of("serviceaccounts/ns/sa", "uid-1", "pods/ns/p", "uid-2"));
    private final AuthenticatorChain chain = new AuthenticatorChain(List.of(
            new ClientCertificateAuthenticator(List.of(PKI.authorityCertificate()), Clock.system()::now),
            new ServiceAccountAuthenticator(
                    tokens, (resource, namespace, name) -> uids.get(resource + "/" + namespace + "/" + name))));

    private ServiceAccountTokens.Spec spec(List<String> audiences) {
        return new ServiceAccountTokens.Spec(
                "ns",
                "sa",
                "uid-1",
                audiences,
                Duration.ofHours(1),
                new ServiceAccountTokens.BoundObject("Pod", "p", "uid-2"),
                null,
                null);
    }

    private static Credentials bearer(String token) {
        return new Credentials(List.of(), "bearer " + token);
    }

    @Test
    void knowsAClientByItsCertificate() throws Exception {
        X509Certificate certificate = PKI.client("jane", List.of("devs", "ops")).certificate();

        UserInfo user = chain.authenticate(new Credentials(List.of(certificate), null));

        assertThat(user.name()).isEqualTo("jane");
        assertThat(user.groups()).containsExactlyInAnyOrder("devs", "ops", "system:authenticated");
    }

    @Test
    void refusesACertificateOfAnotherAuthority() {
        X509Certificate foreign =
                Pki.inMemory(Clock.system()).client("jane", List.of()).certificate();

        assertThatThrownBy(() -> chain.authenticate(new Credentials(List.of(foreign), null)))
                .isInstanceOf(AuthenticationException.class);
    }

    @Test
    void takesAbsentCredentialsAndUnknownSchemesForAnonymous() throws Exception {
        assertThat(chain.authenticate(new Credentials(List.of(), null))).isEqualTo(UserInfo.anonymous());
        assertThat(chain.authenticate(new Credentials(List.of(), "Basic abc"))).isEqualTo(UserInfo.anonymous());
    }

    @Test
    void refusesATokenThatNobodyKnows() {
        assertThatThrownBy(() -> chain.authenticate(bearer("nonsense"))).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void knowsAServiceAccountByItsToken() throws Exception {
        UserInfo user = chain.authenticate(bearer(tokens.issue(spec(List.of())).token()));

        assertThat(user.name()).isEqualTo("system:serviceaccount:ns:sa");
        assertThat(user.uid()).isEqualTo("uid-1");
        assertThat(user.groups())
                .containsExactly("system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated");
        assertThat(user.extra()).containsEntry("authentication.kubernetes.io/pod-name", List.of("p"));
    }

    @Test
    void refusesATokenForAnotherAudience() {
        String token = tokens.issue(spec(List.of("vault"))).token();

        assertThatThrownBy(() -> chain.authenticate(bearer(token))).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void endsATokenWithItsTime() throws Exception {
        String token = tokens.issue(spec(List.of())).token();
        clock.advance(Duration.ofMinutes(59));
        assertThat(chain.authenticate(bearer(token)).name()).isEqualTo("system:serviceaccount:ns:sa");

        clock.advance(Duration.ofMinutes(2));

        assertThatThrownBy(() -> chain.authenticate(bearer(token))).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void endsATokenWithThePodItIsBoundTo() {
        String token = tokens.issue(spec(List.of())).token();
        uids.put("pods/ns/p", "another");

        assertThatThrownBy(() -> chain.authenticate(bearer(token)))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("pods ns/p");
    }

    @Test
    void refusesATokenOfAnotherKey() {
        ServiceAccountTokens forger = new ServiceAccountTokens(
                "https://issuer.test",
                List.of("api"),
                Pki.inMemory(Clock.system()).serviceAccountKey(),
                clock);

        assertThatThrownBy(() ->
                        chain.authenticate(bearer(forger.issue(spec(List.of())).token())))
                .isInstanceOf(AuthenticationException.class);
    }

    @Test
    void readsATokenFile(@TempDir Path directory) throws IOException {
        Path file =
                Files.writeString(directory.resolve("tokens.csv"), "t1,jane,u1,\"devs,ops\"\n\nt2,\"o\"\"hara\",u2\n");

        StaticTokens known = StaticTokens.read(file);

        UserInfo jane = known.authenticate(bearer("t1"));
        assertThat(jane)
                .isEqualTo(new UserInfo("jane", "u1", List.of("devs", "ops", "system:authenticated"), Map.of()));
        UserInfo second = known.authenticate(bearer("t2"));
        assertThat(second).isNotNull().extracting(UserInfo::name).isEqualTo("o\"hara");
        assertThat(known.authenticate(bearer("t3"))).isNull();
    }

    @Test
    void namesTheLineOfATokenFileThatIsTooShort(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("tokens.csv"), "t1,jane,u1\nt2,bob\n");

        assertThatThrownBy(() -> StaticTokens.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2");
    }
}
