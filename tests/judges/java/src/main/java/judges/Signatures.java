package judges;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlObjectModification;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.policy.EtsiValidationPolicy;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.policy.ValidationPolicyLoader;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks the European Union's DSS about PAdES signatures, offline: {@code Signatures ROOT.pem FILE…}, one JSON object a file.
 *
 * <p>The policy is DSS's own, but for two things: the authority of a demonstration publishes no revocation lists, so none
 * is asked for; and what was changed or laid over after a signature fails instead of warning. Changes that DSS cannot
 * name are reported, for the caller to know or not.
 */
public final class Signatures {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NOT_ASKED = List.of("RevocationDataAvailable", "AcceptableRevocationDataFound");
    private static final List<String> NOT_FORGIVEN =
            List.of("ByteRangeCollision", "PdfAnnotationOverlap", "PdfVisualDifference", "FieldMDP", "SigFieldLock");

    private Signatures() {}

    public static void main(String[] arguments) throws Exception {
        CommonTrustedCertificateSource roots = new CommonTrustedCertificateSource();
        roots.addCertificate(DSSUtils.loadCertificate(Path.of(arguments[0]).toFile()));
        String policy = policy();
        for (String file : List.of(arguments).subList(1, arguments.length)) {
            System.out.println(JSON.writeValueAsString(judge(Path.of(file), roots, policy)));
        }
    }

    private static String policy() throws Exception {
        String text;
        try (InputStream given = EtsiValidationPolicy.class.getResourceAsStream("/policy/constraint.xml")) {
            text = new String(given.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (String rule : NOT_ASKED) {
            text = text.replaceAll("<" + rule + " Level=\"[A-Z]+\"", "<" + rule + " Level=\"IGNORE\"");
        }
        for (String rule : NOT_FORGIVEN) {
            text = text.replaceAll("<" + rule + " Level=\"[A-Z]+\"", "<" + rule + " Level=\"FAIL\"");
        }
        return text;
    }

    private static Map<String, Object> judge(Path file, CommonTrustedCertificateSource roots, String policy) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("file", file.toString());
        List<Map<String, Object>> signatures = new ArrayList<>();
        try {
            // No source for the network is given: nothing is asked of anyone.
            CommonCertificateVerifier verifier = new CommonCertificateVerifier();
            verifier.setTrustedCertSources(roots);
            PDFDocumentValidator validator = new PDFDocumentValidator(new FileDocument(file.toFile()));
            validator.setCertificateVerifier(verifier);
            InputStream rules = new ByteArrayInputStream(policy.getBytes(StandardCharsets.UTF_8));
            Reports reports = validator.validateDocument(ValidationPolicyLoader.fromValidationPolicy(rules).create());
            for (String id : reports.getSimpleReport().getSignatureIdList()) {
                signatures.add(describe(reports.getSimpleReport(), reports.getDiagnosticData(), id));
            }
        } catch (Exception unreadable) {
            said.put("unreadable", unreadable.toString());
        }
        said.put("signatures", signatures);
        return said;
    }

    private static Map<String, Object> describe(SimpleReport report, DiagnosticData data, String id) {
        SignatureWrapper signature = data.getSignatureById(id);
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("field", signature.getFirstFieldName());
        said.put("format", String.valueOf(report.getSignatureFormat(id)));
        said.put("indication", String.valueOf(report.getIndication(id)));
        said.put("sub_indication", String.valueOf(report.getSubIndication(id)));
        said.put("intact", signature.isSignatureIntact() && signature.isSignatureValid());
        said.put("trusted_chain", signature.isTrustedChain());
        said.put("docmdp", String.valueOf(signature.getDocMDPPermissions()));
        said.put("undefined_changes", signature.getPdfUndefinedChanges().stream().map(Signatures::told).toList());
        said.put("errors", report.getAdESValidationErrors(id).stream().map(Message::getValue).toList());
        said.put("warnings", report.getAdESValidationWarnings(id).stream().map(Message::getValue).toList());
        return said;
    }

    private static String told(XmlObjectModification change) {
        return change.getAction() + " " + change.getValue();
    }
}
