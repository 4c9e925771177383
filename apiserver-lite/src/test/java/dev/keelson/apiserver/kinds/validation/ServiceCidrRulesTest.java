package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of ServiceCIDRs. */
class ServiceCidrRulesTest {
    private static final String GOOD = """
            {spec:{cidrs:["10.0.0.0/24"]}}
            """;

    private final RulesTable table = new RulesTable(AddressRules.serviceCidr(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{cidrs:[]}} | spec.cidrs Required
            create | {spec:{cidrs:["a","b","c"]}} | spec.cidrs Invalid
            create | {spec:{cidrs:["10.0.0.1/24","010.0.0.0/8"]}} | spec.cidrs Invalid, spec.cidrs[0] Invalid, spec.cidrs[1] Invalid
            create | {spec:{cidrs:["10.0.0.0/24","2001:DB8::/112"]}} | spec.cidrs[1] Invalid
            create | {spec:{cidrs:["10.0.0.0/24","2001:db8::/112"]}} |
            update | {spec:{cidrs:["10.1.0.0/24"]}} | spec.cidrs[0] Invalid
            update | {spec:{cidrs:["10.0.0.0/24","2001:db8::/112"]}} |
            update | {spec:{cidrs:["10.0.0.0/24","10.1.0.0/24"]}} | spec.cidrs Invalid
            update | {spec:{cidrs:[]}} | spec.cidrs Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
