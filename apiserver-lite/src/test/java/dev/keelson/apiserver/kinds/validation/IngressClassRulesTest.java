package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of IngressClasses. */
class IngressClassRulesTest {
    private static final String GOOD = """
            {spec:{controller:"k.example/c-1",parameters:{apiGroup:"k.example",kind:"P",name:"p",scope:"Namespace",namespace:"n"}}}
            """;

    private final RulesTable table = new RulesTable(new IngressClassRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{controller:""}} | spec.controller Required
            create | {spec:{controller:"plain"}} | spec.controller Invalid
            create | {spec:{controller:"K_/x y"}} | spec.controller Invalid
            create | {spec:{parameters:{apiGroup:"A_",kind:"",name:"a/b",scope:null}}} | spec.parameters.apiGroup Invalid, spec.parameters.kind Required, spec.parameters.name Invalid, spec.parameters.scope Required
            create | {spec:{parameters:{scope:"Odd"}}} | spec.parameters.scope NotSupported
            create | {spec:{parameters:{scope:"Cluster"}}} | spec.parameters.namespace Forbidden
            create | {spec:{parameters:{namespace:null}}} | spec.parameters.namespace Required
            create | {spec:{parameters:{namespace:"N_"}}} | spec.parameters.namespace Invalid
            update | {spec:{controller:"k.example/d"}} | spec.controller Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
