import { install } from 'seal-it';

install();
