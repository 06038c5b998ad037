import { build } from './build.js';

const go = async () => {
    const web = await build();
    await web.listen({ port: 4300, host: '0.0.0.0' });
};

go();
