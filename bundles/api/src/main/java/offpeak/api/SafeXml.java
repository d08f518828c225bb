package offpeak.api;

import java.io.InputStream;
import java.io.Reader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The only way in which XML is read here: it is hostile, so without DTDs, entities or anything from elsewhere. */
public final class SafeXml {
    private SafeXml() {}

    /** @throws XMLStreamException when it can't be read; a DTD is not followed, and an entity of it is an error */
    public static XMLStreamReader reader(Reader xml) throws XMLStreamException {
        return factory().createXMLStreamReader(xml);
    }

    /** In the encoding that it names itself. */
    public static XMLStreamReader reader(InputStream xml) throws XMLStreamException {
        return factory().createXMLStreamReader(xml);
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }
}
