package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateRulesTest {
    private static final String GOOD = """
            {metadata:{name:"c"},spec:{request:"%s",signerName:"k.example/signer",usages:["client auth"],
             expirationSeconds:600},status:{conditions:[]}}
            """.formatted(request(false));

    private final CertificateRules rules = new CertificateRules();
    private final RulesTable table = new RulesTable(rules, GOOD);

    /** A request, signed by another key than its own if {@code forged}. */
    private static String request(boolean forged) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            KeyPair signer = forged ? generator.generateKeyPair() : pair;
            byte[] der = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=u"), pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()))
                    .getEncoded();
            String pem = "-----BEGIN CERTIFICATE REQUEST-----\n"
                    + Base64.getMimeEncoder().encodeToString(der) + "\n-----END CERTIFICATE REQUEST-----\n";
            return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void acceptsWhatIsGood() {
        assertThat(CertificateTexts.requestProblem(request(false))).isEmpty();
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
    }

    @Test
    void refusesARequestThatAnotherKeySigned() {
        assertThat(table.created("{spec:{request:\"" + request(true) + "\"}}")).containsExactly("spec.request Invalid");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{request:"bm8="}} | spec.request Invalid
            create | {spec:{usages:[]}} | spec.usages Required
            create | {spec:{usages:["flying","any","any"]}} | spec.usages[0] NotSupported, spec.usages[2] Duplicate
            create | {spec:{signerName:""}} | spec.signerName Required
            create | {spec:{signerName:"plain"}} | spec.signerName Invalid
            create | {spec:{signerName:"kubernetes.io/legacy-unknown"}} | spec.signerName Invalid
            create | {spec:{expirationSeconds:599}} | spec.expirationSeconds Invalid
            status | {status:{conditions:[{type:"Approved",status:"True"}]}} | status.conditions Forbidden
            status | {status:{conditions:[{type:"Failed",status:"False"},{type:"",status:""},{type:"X",status:"Perhaps"}]}} | status.conditions[0].status NotSupported, status.conditions[1].status Required, status.conditions[1].type Required, status.conditions[2].status NotSupported
            status | {status:{conditions:[{type:"X",status:"True"},{type:"X",status:"True"}]}} | status.conditions[1].type Duplicate
            status | {status:{certificate:"bm8="}} | status.certificate Invalid
            update | {status:{certificate:"bm8="}} | status.certificate Forbidden, status.certificate Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }

    @Test
    void letsApprovalsBeAddedButNotTakenBackOrContradicted() {
        String approved = "{status:{conditions:[{type:\"Approved\",status:\"True\"}]}}";
        String both = "{status:{conditions:[{type:\"Approved\",status:\"True\"},{type:\"Denied\",status:\"True\"}]}}";
        assertThat(approval("{}", approved)).isEmpty();
        assertThat(approval("{}", both)).containsExactly("status.conditions Invalid");
        assertThat(approval(approved, "{}")).containsExactly("status.conditions Forbidden");
    }

    private List<String> approval(String before, String after) {
        return table.between(before, after, (object, old, errors) -> rules.validateApproval(object, old, errors));
    }
}
