package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of PriorityLevelConfigurations. */
class PriorityLevelRulesTest {
    private static final String GOOD = """
            {metadata:{name:"p"},spec:{type:"Limited",limited:{nominalConcurrencyShares:30,lendablePercent:50,borrowingLimitPercent:0,
             limitResponse:{type:"Queue",queuing:{queues:64,handSize:8,queueLengthLimit:50}}}}}
            """;

    private final RulesTable table = new RulesTable(new PriorityLevelRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{type:"Odd"}} | spec.type NotSupported
            create | {spec:{type:"Exempt"}} | spec.limited Forbidden, spec.type Invalid
            create | {spec:{limited:null}} | spec.limited Required
            create | {spec:{exempt:{}}} | spec.exempt Forbidden
            create | {spec:{limited:{nominalConcurrencyShares:-1,lendablePercent:101,borrowingLimitPercent:-1}}} | spec.limited.borrowingLimitPercent Invalid, spec.limited.lendablePercent Invalid, spec.limited.nominalConcurrencyShares Invalid
            create | {spec:{limited:{limitResponse:{type:"Drop"}}}} | spec.limited.limitResponse.type NotSupported
            create | {spec:{limited:{limitResponse:{type:"Reject"}}}} | spec.limited.limitResponse.queuing Forbidden
            create | {spec:{limited:{limitResponse:{queuing:null}}}} | spec.limited.limitResponse.queuing Required
            create | {spec:{limited:{limitResponse:{queuing:{queues:0,handSize:0,queueLengthLimit:0}}}}} | spec.limited.limitResponse.queuing.handSize Invalid, spec.limited.limitResponse.queuing.queueLengthLimit Invalid, spec.limited.limitResponse.queuing.queues Invalid
            create | {spec:{limited:{limitResponse:{queuing:{handSize:65}}}}} | spec.limited.limitResponse.queuing.handSize Invalid
            create | {spec:{limited:{limitResponse:{queuing:{queues:1024}}}}} | spec.limited.limitResponse.queuing.handSize Invalid
            create | {metadata:{name:"catch-all"}} | spec Invalid
            create | {metadata:{name:"exempt"}} | spec Invalid, spec.type Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
